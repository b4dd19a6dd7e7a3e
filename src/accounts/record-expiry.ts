import sql, { join } from "sql-template-tag";
import type { Transaction } from "../database/transaction.js";
import { type FoundExpiry, nextExpiry } from "./expiry.rules.js";
import type { Expiry, LockedAccount } from "./locked-account.js";

/** Where lists put accounts that never expire. */
export const NEVER = new Date("9999-12-31T00:00:00.000Z");

/** An end found for an account whose row the transaction holds. */
export interface ExpiryFinding extends FoundExpiry {
  readonly account: LockedAccount;
}

/** An expiry that was stored; `after.epoch` differs from `before.epoch` when a new life began. */
export interface ExpiryMove {
  readonly account: LockedAccount;
  readonly before: Expiry;
  readonly after: Expiry;
}

/** What another room adds to the transaction in which an expiry moves; handed over by `app.ts`. */
export interface ExpiryEffect {
  moved(tx: Transaction, moves: readonly ExpiryMove[], recordedAt: Date): Promise<void>;
}

/** The only writer of an expiry and its epoch. */
export class RecordExpiry {
  constructor(private readonly effects: readonly ExpiryEffect[] = []) {}

  /** @returns what was stored; an end that is known already is not */
  async record(tx: Transaction, findings: readonly ExpiryFinding[], recordedAt: Date): Promise<ExpiryMove[]> {
    const moves = findings.flatMap((finding) => {
      const { account } = finding;
      const after = nextExpiry(account.expiry, finding);
      return after === null ? [] : [{ account, before: account.expiry, after }];
    });
    for (const group of alike(moves)) await store(tx, group, recordedAt);
    if (moves.length > 0) for (const effect of this.effects) await effect.moved(tx, moves, recordedAt);
    return moves;
  }
}

/** Accounts of one grant share their end, so most moves store the same values: one statement for each group. */
function alike(moves: readonly ExpiryMove[]): ExpiryMove[][] {
  const groups = new Map<string, ExpiryMove[]>();
  for (const move of moves) {
    const { expiresAt, reason, epoch, epochExpiresAt } = move.after;
    const key = [move.account.companyId, expiresAt?.getTime(), reason, epoch, epochExpiresAt?.getTime()].join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [move]);
    else group.push(move);
  }
  return [...groups.values()];
}

async function store(tx: Transaction, moves: readonly ExpiryMove[], recordedAt: Date): Promise<void> {
  const { account, after } = moves[0] as ExpiryMove;
  await tx.execute(
    sql`UPDATE social_accounts SET expires_at = ${after.expiresAt}, expiry_order_at = ${after.expiresAt ?? NEVER},
      expiry_reason = ${after.reason}, expiry_epoch = ${after.epoch}, epoch_expires_at = ${after.epochExpiresAt},
      updated_at = ${recordedAt}
      WHERE company_id = ${account.companyId} AND id IN (${join(moves.map((move) => move.account.id))})`,
  );
}
