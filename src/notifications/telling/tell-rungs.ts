import type { Transaction } from "../../database/transaction.js";
import type { FallenRung, RungEffect } from "../../reminders/rung-effect.js";
import { factKey } from "../ledger/fact.js";
import type { News } from "./news.js";
import type { TellPeople } from "./tell-people.js";

/** Tells people of reminders in the transaction in which they fall. */
export class TellRungs implements RungEffect {
  constructor(private readonly people: TellPeople) {}

  async fell(tx: Transaction, rungs: readonly FallenRung[], now: Date): Promise<void> {
    await this.people.tell(tx, rungs.map(newsOf), now);
  }
}

function newsOf({ companyId, accountId, epoch, daysBefore, expiresAt }: FallenRung): News {
  const mail = { kind: "RUNG", accountId, provider: null, epoch, daysBefore } as const;
  return {
    companyId,
    kind: "EXPIRY_REMINDER",
    category: "EXPIRY_REMINDERS",
    key: factKey(mail),
    accountId,
    happensAt: expiresAt,
    details: { daysBefore },
    mail,
  };
}
