import type { NumberedChange, StatusChangeEffect, StatusFinding } from "../../accounts/status-change.js";
import type { Transaction } from "../../database/transaction.js";
import { cancelPlanned } from "../ledger/cancel-planned.js";
import { readAlarmed } from "./alarmed-readers.js";
import { isHeal, newsOfChange } from "./change-news.rules.js";
import { isMootAfter } from "./moot.rules.js";
import { byCompany, subjectKey, theseAccounts } from "./subjects.js";
import type { TellPeople } from "./tell-people.js";

/** How many accounts go into one statement. */
const CHUNK = 200;
const NOBODY: ReadonlySet<string> = new Set();

/** Tells people in the transaction in which a connection breaks or heals, and takes back what that makes pointless to mail. */
export class TellChanges implements StatusChangeEffect {
  constructor(private readonly people: TellPeople) {}

  /** Planned mails are taken back here, where locks may be taken. */
  async prepare(tx: Transaction, findings: readonly StatusFinding[], recordedAt: Date): Promise<void> {
    const known = findings.filter(({ account }) => account.status !== null);
    for (let from = 0; from < known.length; from += CHUNK) {
      await silence(tx, known.slice(from, from + CHUNK), recordedAt);
    }
  }

  async append(tx: Transaction, changes: readonly NumberedChange[]): Promise<void> {
    const [first] = changes;
    if (first === undefined) return;
    const healed = changes.filter(isHeal).map(({ account }) => account);
    const alarmed = await readAlarmed(tx, healed);
    const news = changes.flatMap((change) => {
      const { companyId, id } = change.account;
      return newsOfChange(change, alarmed.get(subjectKey(companyId, id)) ?? NOBODY) ?? [];
    });
    await this.people.tell(tx, news, first.recordedAt);
  }
}

async function silence(tx: Transaction, findings: readonly StatusFinding[], now: Date): Promise<void> {
  const next = new Map(findings.map(({ account, to }) => [subjectKey(account.companyId, account.id), to]));
  const accounts = byCompany(findings.map(({ account }) => account));
  await cancelPlanned(
    tx,
    theseAccounts(accounts, { company: "company_id", account: "account_id" }),
    (row) => {
      const to = next.get(subjectKey(row.companyId, row.accountId ?? ""));
      return to !== undefined && isMootAfter(to, row);
    },
    now,
  );
}
