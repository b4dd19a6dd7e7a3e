import type { Database } from "../database/database.js";
import { Lease } from "../database/lease.js";

/** Longer than a call with its time-out takes, and as long as a crashed worker may delay a grant (D-22). */
const SECONDS = 60;

/**
 * The lease of a grant, for renewing its tokens: walks `grants_refresh_due`. It stands in the same columns as the one for looking at
 * it, so that one worker at a time has a grant in hand, whatever it does.
 */
export function refreshLease(database: Database): Lease {
  return leaseBy(database, "grants_refresh_due", "next_refresh_at");
}

/** The same lease, for looking at a grant: walks `grants_verification_due`. */
export function verificationLease(database: Database): Lease {
  return leaseBy(database, "grants_verification_due", "next_verification_at");
}

function leaseBy(database: Database, index: string, dueAt: string): Lease {
  return new Lease(database, { table: "grants", index, order: [dueAt, "company_id", "id"], seconds: SECONDS });
}
