import type { SealedColumn } from "../vault/sealed-column.js";

/** Every column that the vault seals. A test compares it with what is found in a database that has been lived in. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: "grants", column: "access_token" },
  { table: "grants", column: "refresh_token" },
  { table: "social_accounts", column: "page_token" },
  { table: "reconnect_attempts", column: "code_verifier" },
  { table: "reconnect_attempts", column: "code" },
  { table: "reconnect_attempts", column: "received_grant" },
  { table: "reconnect_attempts", column: "received_profiles" },
  { table: "revocations", column: "access_token" },
  { table: "revocations", column: "refresh_token" },
];
