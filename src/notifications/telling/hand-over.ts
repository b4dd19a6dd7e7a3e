import sql from "sql-template-tag";
import type { DeactivationEffect } from "../../companies/deactivation-effect.js";
import type { PersonKey } from "../../companies/people.js";
import type { Transaction } from "../../database/transaction.js";
import { cancelPlanned } from "../ledger/cancel-planned.js";
import { inAppFactKey } from "../ledger/fact.js";
import type { TellPeople } from "./tell-people.js";

/** Whoever is shut out is mailed nothing that is still planned, and the admins learn which connections hang on that person. */
export class HandOver implements DeactivationEffect {
  constructor(private readonly people: TellPeople) {}

  async deactivated(tx: Transaction, { companyId, userId }: PersonKey, now: Date): Promise<void> {
    await cancelPlanned(tx, sql`company_id = ${companyId} AND user_id = ${userId}`, () => true, now);
    const accounts = await countAccounts(tx, companyId, userId);
    if (accounts === 0) return;
    const news = {
      companyId,
      kind: "COLLEAGUE_LEFT",
      category: "BROKEN_CONNECTIONS",
      key: inAppFactKey({ kind: "LEFT", userId, since: now }),
      accountId: null,
      happensAt: now,
      details: { personId: userId, accounts },
      mail: null,
      readers: { adminsOnly: true },
    } as const;
    await this.people.tell(tx, [news], now);
  }
}

async function countAccounts(tx: Transaction, companyId: number, userId: string): Promise<number> {
  const [row] = await tx.query<{ accounts: number | string }>(
    sql`SELECT COUNT(*) AS accounts FROM social_accounts
      WHERE company_id = ${companyId} AND connected_by_id = ${userId} AND status <> 'DISCONNECTED'`,
  );
  return Number(row?.accounts ?? 0);
}
