import type { Transaction } from "../../database/transaction.js";
import type { LastReaderEffect, LostReader } from "../deliveries/last-reader.js";
import { inAppFactKey } from "../ledger/fact.js";
import type { TellPeople } from "./tell-people.js";

/** Tells admins in the app that about some accounts nobody is mailed any more (M-8). */
export class TellLostReaders implements LastReaderEffect {
  constructor(private readonly people: TellPeople) {}

  async lost(tx: Transaction, { companyId, userId, since, accountIds }: LostReader, now: Date): Promise<void> {
    const news = {
      companyId,
      kind: "COLLEAGUE_UNREACHABLE",
      category: "BROKEN_CONNECTIONS",
      key: inAppFactKey({ kind: "UNREACHABLE", userId, since }),
      accountId: null,
      happensAt: since,
      details: { personId: userId, accounts: accountIds.length },
      mail: null,
      readers: { adminsOnly: true },
    } as const;
    await this.people.tell(tx, [news], now);
  }
}
