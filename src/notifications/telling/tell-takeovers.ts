import type { Transaction } from "../../database/transaction.js";
import type { ReconnectEffect, Repair } from "../../reconnect/reconnect-effect.js";
import type { AuditOrigin } from "../../audit/audit-origin.js";
import { inAppFactKey } from "../ledger/fact.js";
import type { News } from "./news.js";
import type { TellPeople } from "./tell-people.js";

/** Tells people in the app that a working connection lives on somebody else's consent from now on. What was broken heals with an event. */
export class TellTakeovers implements ReconnectEffect {
  constructor(private readonly people: TellPeople) {}

  async healed(tx: Transaction, repair: Repair, { occurredAt }: AuditOrigin): Promise<void> {
    const news = repair.takenOver.map((accountId) => newsOf(repair, accountId, occurredAt));
    await this.people.tell(tx, news, occurredAt);
  }
}

function newsOf({ companyId, attemptId, userId }: Repair, accountId: string, happensAt: Date): News {
  return {
    companyId,
    kind: "CONNECTION_TAKEN_OVER",
    category: "REPAIRED",
    key: inAppFactKey({ kind: "TAKEOVER", accountId, attemptId }),
    accountId,
    happensAt,
    details: { personId: userId },
    mail: null,
  };
}
