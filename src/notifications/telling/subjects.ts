import sql, { join } from "sql-template-tag";
import type { SqlReader } from "../../database/transaction.js";
import type { Provider } from "../../platforms/provider.js";

/** What has to be known of an account before people are told of it. */
export interface Subject {
  /** Whose consent feeds it; null once a person disconnected it. */
  readonly provider: Provider | null;
  /** Who wants to hear nothing of it. */
  readonly mutedBy: ReadonlySet<string>;
}

interface SubjectColumns {
  company_id: number;
  id: string;
  provider: Provider | null;
  muted_by: string | null;
}

/** Accounts by company. */
export type AccountsByCompany = ReadonlyMap<number, readonly string[]>;

/** A condition for accounts of several companies. @param accounts at least one */
export function theseAccounts(accounts: AccountsByCompany, columns: { company: string; account: string }) {
  return sql`(${join(
    [...accounts].map(
      ([companyId, ids]) =>
        sql`(${sql([columns.company])} = ${companyId} AND ${sql([columns.account])} IN (${join([...ids])}))`,
    ),
    " OR ",
  )})`;
}

/** One statement for all of them. @returns subjects by `subjectKey` */
export async function readSubjects(
  reader: SqlReader,
  accounts: AccountsByCompany,
): Promise<ReadonlyMap<string, Subject>> {
  if (accounts.size === 0) return new Map();
  const rows = await reader.query<SubjectColumns>(
    sql`SELECT a.company_id, a.id, g.provider, m.user_id AS muted_by FROM social_accounts a
      LEFT JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
      LEFT JOIN muted_accounts m ON m.company_id = a.company_id AND m.account_id = a.id
      WHERE ${theseAccounts(accounts, { company: "a.company_id", account: "a.id" })}`,
  );
  const subjects = new Map<string, Subject & { mutedBy: Set<string> }>();
  for (const { company_id, id, provider, muted_by } of rows) {
    const key = subjectKey(company_id, id);
    const subject = subjects.get(key) ?? { provider, mutedBy: new Set<string>() };
    subjects.set(key, subject);
    if (muted_by !== null) subject.mutedBy.add(muted_by);
  }
  return subjects;
}

export function subjectKey(companyId: number, accountId: string): string {
  return `${companyId} ${accountId}`;
}

/** Groups what belongs to accounts, in the order given. */
export function byCompany(accounts: Iterable<{ readonly companyId: number; readonly id: string }>): AccountsByCompany {
  const found = new Map<number, string[]>();
  for (const { companyId, id } of accounts) {
    const ids = found.get(companyId);
    if (ids === undefined) found.set(companyId, [id]);
    else ids.push(id);
  }
  return found;
}
