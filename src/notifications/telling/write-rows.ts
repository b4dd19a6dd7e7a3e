import { nanoid } from "nanoid";
import sql, { bulk, join } from "sql-template-tag";
import type { Transaction } from "../../database/transaction.js";
import type { Provider } from "../../platforms/provider.js";
import type { News } from "./news.js";

export interface ToldByMail {
  readonly news: News;
  readonly userId: string;
  /** Whose consent feeds the account; null: no account, or no consent. */
  readonly provider: Provider | null;
}

export type ToldInApp = ToldByMail;

/** Rows in one statement. */
const CHUNK = 400;
const ONCE = ["company_id", "fact_key", "user_id"];

/** Adds to inboxes what is not there yet. */
export async function writeInbox(tx: Transaction, told: readonly ToldInApp[], now: Date): Promise<void> {
  for (let from = 0; from < told.length; from += CHUNK) {
    const rows = told.slice(from, from + CHUNK).map(({ news, userId, provider }) => {
      const { companyId, key, kind, category, accountId, happensAt, details = {} } = news;
      const values = [
        companyId,
        nanoid(),
        userId,
        key,
        kind,
        category,
        accountId,
        details.provider ?? provider,
        details.personId ?? null,
        details.incidentId ?? null,
        details.daysBefore ?? null,
        details.changeNumber ?? null,
        details.reason ?? null,
        details.accounts ?? null,
        happensAt,
        now,
      ];
      return sql`(${join(values)}, ${tx.dialect.databaseNow})`;
    });
    await tx.execute(
      sql`INSERT INTO notifications (company_id, id, user_id, fact_key, kind, category, account_id, provider, person_id,
        incident_id, days_before, change_number, reason, accounts, happens_at, created_at, stored_at)
        VALUES ${join(rows)}${tx.dialect.onConflictUpdate(ONCE, [])}`,
    );
  }
}

/** Plans mails that are not planned yet: due at once. */
export async function writeLedger(tx: Transaction, told: readonly ToldByMail[], now: Date): Promise<void> {
  for (let from = 0; from < told.length; from += CHUNK) {
    const rows = told.slice(from, from + CHUNK).map((each) => ledgerColumns(each, now));
    await tx.execute(
      sql`INSERT INTO notification_ledger (company_id, id, user_id, fact_key, kind, category, account_id, provider, epoch,
        days_before, change_number, incident_id, state, due_at, created_at, updated_at)
        VALUES ${bulk(rows)}${tx.dialect.onConflictUpdate(ONCE, [])}`,
    );
  }
}

/** What an incident holds back is told by the provider of the account: that it is open, people are told at once. */
function ledgerColumns({ news, userId, provider }: ToldByMail, now: Date): unknown[] {
  const { companyId, key, category, accountId, mail } = news;
  const rung = mail?.kind === "RUNG" ? mail : null;
  const numbered = mail?.kind === "CHANGE" || mail?.kind === "ADVISORY" ? mail.changeNumber : null;
  return [
    companyId,
    nanoid(),
    userId,
    key,
    mail?.kind,
    category,
    accountId,
    accountId === null ? null : provider,
    rung?.epoch ?? null,
    rung?.daysBefore ?? null,
    numbered,
    mail?.kind === "INCIDENT" ? mail.incidentId : null,
    "PLANNED",
    now,
    now,
    now,
  ];
}
