import type { Transaction } from "../database/transaction.js";
import { drawNumbers } from "./draw-numbers.js";
import type { NumberedChange, StatusChangeEffect, StatusFinding } from "./status-change.js";
import { mayBecome } from "./transitions.rules.js";
import { writeChanges } from "./write-changes.js";

/** How many changes go into one statement; SQLite refuses much larger ones. */
const CHUNK = 500;

/**
 * The only writer of a status: account rows, numbered changes, and outages, in the caller's transaction, together with what the
 * effects add. A finding that an account is what it is already is no event.
 */
export class RecordStatusChange {
  constructor(private readonly effects: readonly StatusChangeEffect[] = []) {}

  /**
   * @param findings at most one for each account, whose row the transaction holds; of any number of companies
   * @param recordedAt the business instant at which they are written down
   * @returns the changes made, with their numbers, companies in ascending order
   * @throws Error on a transition that the table does not know
   */
  async record(tx: Transaction, findings: readonly StatusFinding[], recordedAt: Date): Promise<NumberedChange[]> {
    const news = findings
      .filter((finding) => finding.to !== finding.account.status)
      .map(forwardOnly)
      .toSorted((a, b) => a.account.companyId - b.account.companyId);
    for (const finding of news) assertPossible(finding);
    if (news.length === 0) return [];
    for (const effect of this.effects) await effect.prepare?.(tx, news);
    const changes = await number(tx, news, recordedAt);
    for (let from = 0; from < changes.length; from += CHUNK) await writeChanges(tx, changes.slice(from, from + CHUNK));
    for (const effect of this.effects) await effect.append?.(tx, changes);
    return changes;
  }
}

/** History runs forward: what is found now cannot have become true before what was last known. */
function forwardOnly(finding: StatusFinding): StatusFinding {
  const { status, statusSince } = finding.account;
  return status !== null && finding.occurredAt < statusSince ? { ...finding, occurredAt: statusSince } : finding;
}

function assertPossible({ account, to }: StatusFinding): void {
  if (mayBecome(account.status, to)) return;
  throw new Error(`account ${account.id} cannot turn from ${account.status ?? "nothing"} to ${to}`);
}

async function number(
  tx: Transaction,
  findings: readonly StatusFinding[],
  recordedAt: Date,
): Promise<NumberedChange[]> {
  const wanted = new Map<number, number>();
  for (const { account } of findings) wanted.set(account.companyId, (wanted.get(account.companyId) ?? 0) + 1);
  const next = await drawNumbers(tx, wanted);
  return findings.map((finding) => {
    const drawn = next.get(finding.account.companyId) as number;
    next.set(finding.account.companyId, drawn + 1);
    return { ...finding, number: drawn, recordedAt };
  });
}
