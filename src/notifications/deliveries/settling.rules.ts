/** What is known of a company's waiting ledger rows; instants are real ones of the database's clock. */
export interface Waiting {
  readonly rows: number;
  readonly now: Date;
  /** What was seen when their number last changed; null: nothing yet. */
  readonly seen: { readonly rows: number; readonly at: Date; readonly first: Date } | null;
}

export interface SettlingTimes {
  readonly quietMs: number;
  readonly longestWaitMs: number;
}

export type Settling =
  | { readonly kind: "READY" }
  /** Nothing was added, and it is too early. */
  | { readonly kind: "WAIT" }
  /** There are others than were seen; write down how many. */
  | { readonly kind: "CHANGED"; readonly first: Date };

/**
 * Whether a company's mails may be made. What breaks within seconds, or falls due in one run of reminders, comes in several transactions
 * and belongs into one mail: so their number must have stood still for a while, or they have waited long enough.
 */
export function judgeSettling({ rows, now, seen }: Waiting, { quietMs, longestWaitMs }: SettlingTimes): Settling {
  const age = seen === null ? 0 : now.getTime() - seen.at.getTime();
  // A sight so old is of others, which have been taken back since.
  if (seen === null || seen.rows === 0 || age > longestWaitMs + 2 * quietMs) return { kind: "CHANGED", first: now };
  if (now.getTime() - seen.first.getTime() >= longestWaitMs) return { kind: "READY" };
  if (seen.rows !== rows) return { kind: "CHANGED", first: seen.first };
  return { kind: age >= quietMs ? "READY" : "WAIT" };
}
