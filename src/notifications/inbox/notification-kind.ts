/** What a notification in the app is about. */
export const NOTIFICATION_KINDS = [
  "EXPIRY_REMINDER",
  "CONNECTION_BROKEN",
  "CONNECTION_LIMITED",
  "CONNECTION_REPAIRED",
  "CONNECTION_TAKEN_OVER",
  "INCIDENT_OPENED",
  "INCIDENT_CLOSED",
  "COLLEAGUE_LEFT",
  "COLLEAGUE_UNREACHABLE",
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];
