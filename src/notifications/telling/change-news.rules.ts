import type { NumberedChange } from "../../accounts/status-change.js";
import { factKey } from "../ledger/fact.js";
import type { News } from "./news.js";

/**
 * What people are told of a status change: that a connection broke (INVALID), and that a broken or expired one works again. What a
 * person ended or began needs no telling, and an expiry has been announced by its reminders.
 *
 * @param alarmed who got a mail about the outage that ends: only they are mailed that it is over
 */
export function newsOfChange(change: NumberedChange, alarmed: ReadonlySet<string>): News | null {
  const { account, to, reason, actor, occurredAt, number: changeNumber } = change;
  const kind = kindOf(change);
  if (kind === null) return null;
  const mail = { kind: "CHANGE", accountId: account.id, provider: null, changeNumber } as const;
  const about = {
    companyId: account.companyId,
    key: factKey(mail),
    accountId: account.id,
    happensAt: occurredAt,
    mail,
  };
  if (to === "INVALID") return { ...about, kind, category: "BROKEN_CONNECTIONS", details: { changeNumber, reason } };
  const personId = actor.kind === "USER" ? actor.id : null;
  return { ...about, kind, category: "REPAIRED", details: { changeNumber, personId }, readers: { mail: alarmed } };
}

function kindOf({ account, to }: NumberedChange): "CONNECTION_BROKEN" | "CONNECTION_REPAIRED" | null {
  if (to === "INVALID") return "CONNECTION_BROKEN";
  return isHeal({ account, to }) ? "CONNECTION_REPAIRED" : null;
}

/** Whether a change ends an outage that nobody wanted. */
export function isHeal({ account, to }: Pick<NumberedChange, "account" | "to">): boolean {
  return to === "CONNECTED" && (account.status === "INVALID" || account.status === "EXPIRED");
}
