import type { AdvisoryEffect, OpenedAdvisory } from "../../accounts/advisories.js";
import type { Transaction } from "../../database/transaction.js";
import { factKey } from "../ledger/fact.js";
import type { News } from "./news.js";
import type { TellPeople } from "./tell-people.js";

/** Tells people that a network refuses something to a connection that works otherwise. */
export class TellAdvisories implements AdvisoryEffect {
  constructor(private readonly people: TellPeople) {}

  async opened(tx: Transaction, advisories: readonly OpenedAdvisory[], now: Date): Promise<void> {
    await this.people.tell(tx, advisories.map(newsOf), now);
  }
}

/** A fault of the operator's app is shown, but nobody is mailed: no reader could do anything about it. */
function newsOf({ companyId, accountId, number: changeNumber, reason, openedAt }: OpenedAdvisory): News {
  const mail = { kind: "ADVISORY", accountId, provider: null, changeNumber } as const;
  return {
    companyId,
    kind: "CONNECTION_LIMITED",
    category: "BROKEN_CONNECTIONS",
    key: factKey(mail),
    accountId,
    happensAt: openedAt,
    details: { reason },
    mail: reason === "PROVIDER_APP_FAULT" ? null : mail,
  };
}
