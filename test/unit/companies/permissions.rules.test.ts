import { describe, expect, it } from "@jest/globals";
import type { Viewer } from "../../../src/api/viewer.js";
import { allowedFields, GRANTABLE_OPERATIONS, mayCall, OPERATIONS } from "../../../src/companies/permissions.rules.js";

/** Written out by hand on purpose: the table is compared with what DESIGN says, not with itself (T-5). */
const EVERY_CALLER = ["Query.viewer"];
const MEMBER_TOO = [
  "Query.node",
  "Query.nodes",
  "Query.connections",
  "Query.connection",
  "Query.connectionSummary",
  "Query.statusChanges",
  "Query.platformPolicies",
  "Query.incidents",
  "Query.notifications",
  "Query.notificationPreferences",
  "Query.reconnectAttempt",
  "Mutation.connectAccount",
  "Mutation.reconnectAccount",
  "Mutation.completeReconnect",
  "Mutation.chooseProfiles",
  "Mutation.cancelReconnect",
  "Mutation.verifyAccount",
  "Mutation.recordCause",
  "Mutation.updateNotificationPreferences",
  "Mutation.unsubscribe",
  "Mutation.resubscribe",
  "Mutation.markNotificationsRead",
  "Subscription.connectionStatusChanged",
  "Subscription.notificationAdded",
  "Subscription.reconnectAttemptChanged",
  "Subscription.incidentChanged",
];
const ADMIN_ONLY = [
  "Query.auditEntries",
  "Mutation.createReconnectLink",
  "Mutation.withdrawReconnectLink",
  "Mutation.disconnectAccount",
  "Mutation.updateCompanySettings",
];
const GRANTED_KEYS = [
  "Mutation.upsertCompany",
  "Mutation.upsertUsers",
  "Mutation.deactivateUser",
  "Mutation.importAccounts",
  "Mutation.reportPlatformError",
  "Mutation.issueAccessToken",
];

const user = (role: "ADMIN" | "MEMBER"): Viewer => ({
  kind: "USER",
  companyId: 1,
  userId: "u",
  role,
  locale: "de",
  timeZone: "Europe/Berlin",
});
const key = (operations: readonly string[], companyId: number | null = null): Viewer => ({
  kind: "SERVICE_KEY",
  keyId: "k",
  companyId,
  operations,
});

const callers: readonly [name: string, viewer: Viewer, allowed: readonly string[]][] = [
  ["a member", user("MEMBER"), [...EVERY_CALLER, ...MEMBER_TOO]],
  ["an admin", user("ADMIN"), [...EVERY_CALLER, ...MEMBER_TOO, ...ADMIN_ONLY]],
  ["a key with everything", key(GRANTED_KEYS.map((name) => name.slice(9))), [...EVERY_CALLER, ...GRANTED_KEYS]],
  ["a key with nothing", key([]), EVERY_CALLER],
  ["a key of one company", key(["importAccounts"], 7), [...EVERY_CALLER, "Mutation.importAccounts"]],
  ["a key that lists what keys are never given", key(["disconnectAccount", "connections"]), EVERY_CALLER],
];

const everything = [...EVERY_CALLER, ...MEMBER_TOO, ...ADMIN_ONLY, ...GRANTED_KEYS];
const cases = callers.flatMap(([name, viewer, allowed]) =>
  everything.map(
    (operation) => [name, operation, allowed.includes(operation) ? "ALLOWED" : "FORBIDDEN", viewer] as const,
  ),
);

describe("permissions", () => {
  it("know exactly the operations of the API", () => {
    expect([...OPERATIONS].sort()).toEqual([...everything].sort());
  });

  it.each(cases)("%s calling %s is %s", (_name, operation, outcome, viewer) => {
    expect(mayCall(viewer, operation)).toBe(outcome);
  });

  it.each(everything)("refuse an anonymous caller at %s", (operation) => {
    expect(mayCall(null, operation)).toBe("UNAUTHENTICATED");
  });

  it.each(["Query.unheardOf", "viewer", "Query.", "", "Query.__proto__", "constructor", "Mutation.viewer"])(
    "forbid what they do not know: %p",
    (operation) => {
      expect(mayCall(user("ADMIN"), operation)).toBe("FORBIDDEN");
    },
  );

  it("let keys be given what backends do, and nothing else", () => {
    expect([...GRANTABLE_OPERATIONS].sort()).toEqual(GRANTED_KEYS.map((name) => name.slice(9)).sort());
  });

  it("name the fields that a caller may use", () => {
    expect(allowedFields(key(["importAccounts"]))).toEqual(["viewer", "importAccounts"]);
  });
});
