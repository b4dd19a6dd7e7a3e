/** What can be true of a connection. DISCONNECTED is the work of a person; the other two ends come by themselves. */
export type Status = "CONNECTED" | "EXPIRED" | "INVALID" | "DISCONNECTED";

export const STATUSES: readonly Status[] = ["CONNECTED", "EXPIRED", "INVALID", "DISCONNECTED"];

/** How Relink learned of a change. */
export type ChangeSource = "CLOCK" | "PROBE" | "PUSH" | "REPORT" | "REFRESH" | "RECONNECT" | "IMPORT" | "PERSON";

export const CHANGE_SOURCES: readonly ChangeSource[] = [
  "CLOCK",
  "PROBE",
  "PUSH",
  "REPORT",
  "REFRESH",
  "RECONNECT",
  "IMPORT",
  "PERSON",
];
