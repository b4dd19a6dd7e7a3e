import type { ToldAccount, ToldRow } from "./told-row.js";

/**
 * Whether a ledger row still tells something true, now that its mail is about to go: what has healed needs no alarm, what has broken again
 * is not repaired, a reminder of an end that moved reminds of nothing.
 *
 * @param answersAlarm of a repair: whether this reader got the alarm that it answers
 */
export function isWorthTelling(row: ToldRow, answersAlarm: boolean): boolean {
  if (row.kind === "INCIDENT") return isNews(row.incident);
  const { account } = row;
  if (account === null || account.status === "DISCONNECTED") return false;
  if (row.kind === "RUNG") return row.epoch === account.epoch;
  if (row.kind === "ADVISORY") return account.status === "CONNECTED" && row.advisory?.closedAt === null;
  if (row.category === "REPAIRED") return answersAlarm && isLastChange(row, account) && account.status === "CONNECTED";
  // An expiry that passed meanwhile does not mend what the network broke.
  return account.status === "EXPIRED" || (account.status === "INVALID" && isLastChange(row, account));
}

function isLastChange({ changeNumber }: ToldRow, account: ToldAccount): boolean {
  return changeNumber === account.lastChangeNumber;
}

/** That one began is no news any more once it is over. */
function isNews(incident: ToldRow["incident"]): boolean {
  return incident !== null && (incident.phase === "CLOSED" || incident.closedAt === null);
}

/** An earlier row by which a reader was alarmed, and whether its mail went out. */
export interface Alarm {
  readonly kind: ToldRow["kind"];
  readonly changeNumber: number | null;
  readonly epoch: number | null;
  readonly wentOut: boolean;
}

/**
 * Whether a reader got a mail about the outage that a repair ends: of an INVALID connection the last alarm before the repair, of an expired
 * one any reminder of the last life of its expiry. An alarm that waits behind a slow carrier until all is well is never sent, and so
 * needs no answer.
 */
export function isAnswer(repair: ToldRow, alarms: readonly Alarm[]): boolean {
  const { change, changeNumber } = repair;
  if (change?.from === "INVALID") {
    const before = alarms.filter(({ kind, changeNumber: n }) => kind === "CHANGE" && (n ?? 0) < (changeNumber ?? 0));
    return before.toSorted((a, b) => (b.changeNumber ?? 0) - (a.changeNumber ?? 0))[0]?.wentOut === true;
  }
  const rungs = alarms.filter(({ kind }) => kind === "RUNG");
  const last = Math.max(...rungs.map(({ epoch }) => epoch ?? 0));
  return rungs.some(({ epoch, wentOut }) => epoch === last && wentOut);
}
