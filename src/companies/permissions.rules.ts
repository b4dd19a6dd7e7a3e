import type { Role } from "../api/role.js";
import type { Viewer } from "../api/viewer.js";

interface Permission {
  /** Users with one of these roles. */
  readonly roles: readonly Role[];
  /** ANY: every service key. GRANTED: keys that have it in their list. NONE: no service key. */
  readonly serviceKeys: "ANY" | "GRANTED" | "NONE";
}

const ANYONE_KNOWN: Permission = { roles: ["ADMIN", "MEMBER"], serviceKeys: "ANY" };
const MEMBERS: Permission = { roles: ["ADMIN", "MEMBER"], serviceKeys: "NONE" };
const ADMINS: Permission = { roles: ["ADMIN"], serviceKeys: "NONE" };
const SERVICE_KEYS: Permission = { roles: [], serviceKeys: "GRANTED" };

/** Who may call what. An operation that does not stand here may be called by nobody (T-5). */
export const PERMISSIONS = {
  "Query.viewer": ANYONE_KNOWN,
  "Query.node": MEMBERS,
  "Query.nodes": MEMBERS,
  "Query.connections": MEMBERS,
  "Query.connection": MEMBERS,
  "Query.connectionSummary": MEMBERS,
  "Query.statusChanges": MEMBERS,
  "Query.platformPolicies": MEMBERS,
  "Query.incidents": MEMBERS,
  "Query.notifications": MEMBERS,
  "Query.notificationPreferences": MEMBERS,
  "Query.reconnectAttempt": MEMBERS,
  "Query.auditEntries": ADMINS,

  "Mutation.connectAccount": MEMBERS,
  "Mutation.reconnectAccount": MEMBERS,
  "Mutation.completeReconnect": MEMBERS,
  "Mutation.chooseProfiles": MEMBERS,
  "Mutation.cancelReconnect": MEMBERS,
  "Mutation.verifyAccount": MEMBERS,
  "Mutation.recordCause": MEMBERS,
  "Mutation.updateNotificationPreferences": MEMBERS,
  "Mutation.unsubscribe": MEMBERS,
  "Mutation.resubscribe": MEMBERS,
  "Mutation.markNotificationsRead": MEMBERS,
  "Mutation.createReconnectLink": ADMINS,
  "Mutation.withdrawReconnectLink": ADMINS,
  "Mutation.disconnectAccount": ADMINS,
  "Mutation.updateCompanySettings": ADMINS,

  "Mutation.upsertCompany": SERVICE_KEYS,
  "Mutation.upsertUsers": SERVICE_KEYS,
  "Mutation.deactivateUser": SERVICE_KEYS,
  "Mutation.importAccounts": SERVICE_KEYS,
  "Mutation.reportPlatformError": SERVICE_KEYS,
  "Mutation.issueAccessToken": SERVICE_KEYS,

  "Subscription.connectionStatusChanged": MEMBERS,
  "Subscription.notificationAdded": MEMBERS,
  "Subscription.reconnectAttemptChanged": MEMBERS,
  "Subscription.incidentChanged": MEMBERS,
} as const satisfies Record<string, Permission>;

/** `Query.…`, `Mutation.…` or `Subscription.…`: a field of a root type. */
export type Operation = keyof typeof PERMISSIONS;

export const OPERATIONS = Object.keys(PERMISSIONS) as readonly Operation[];

/** What a service key can be given, by field name. */
export const GRANTABLE_OPERATIONS: readonly string[] = OPERATIONS.filter(
  (operation) => PERMISSIONS[operation].serviceKeys === "GRANTED",
).map(fieldOf);

/**
 * Whether a caller may use a field of a root type.
 *
 * @param viewer null for an anonymous caller
 * @param operation for example `Mutation.disconnectAccount`; unknown ones are forbidden
 */
export function mayCall(viewer: Viewer | null, operation: string): "ALLOWED" | "UNAUTHENTICATED" | "FORBIDDEN" {
  if (viewer === null) return "UNAUTHENTICATED";
  if (!Object.hasOwn(PERMISSIONS, operation)) return "FORBIDDEN";
  const permission: Permission = PERMISSIONS[operation as Operation];
  return permits(permission, viewer, fieldOf(operation)) ? "ALLOWED" : "FORBIDDEN";
}

/** The fields of root types that a caller may use, by name. */
export function allowedFields(viewer: Viewer): string[] {
  return OPERATIONS.filter((operation) => mayCall(viewer, operation) === "ALLOWED").map(fieldOf);
}

function permits(permission: Permission, viewer: Viewer, field: string): boolean {
  if (viewer.kind === "USER") return permission.roles.includes(viewer.role);
  if (permission.serviceKeys === "ANY") return true;
  return permission.serviceKeys === "GRANTED" && viewer.operations.includes(field);
}

function fieldOf(operation: string): string {
  return operation.slice(operation.indexOf(".") + 1);
}
