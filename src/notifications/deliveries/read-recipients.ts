import sql, { join } from "sql-template-tag";
import type { SqlReader } from "../../database/transaction.js";

/** Whom a mail goes to, and how that person reads. */
export interface Recipient {
  readonly companyId: number;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly locale: string;
  readonly companyName: string;
  readonly timeZone: string;
}

/** @returns by `recipientKey` */
export async function readRecipients(
  reader: SqlReader,
  people: readonly { readonly companyId: number; readonly userId: string }[],
): Promise<ReadonlyMap<string, Recipient>> {
  if (people.length === 0) return new Map();
  const these = people.map(({ companyId, userId }) => sql`(u.company_id = ${companyId} AND u.id = ${userId})`);
  const rows = await reader.query<Omit<Recipient, "locale"> & { locale: string | null; defaultLocale: string }>(
    sql`SELECT u.company_id AS companyId, u.id AS userId, u.name AS name, u.email AS email, u.locale AS locale,
        c.default_locale AS defaultLocale, c.name AS companyName, c.time_zone AS timeZone
      FROM users u JOIN companies c ON c.id = u.company_id WHERE ${join(these, " OR ")}`,
  );
  return new Map(
    rows.map(({ defaultLocale, locale, ...row }) => [
      recipientKey(row.companyId, row.userId),
      { ...row, locale: locale ?? defaultLocale },
    ]),
  );
}

export function recipientKey(companyId: number, userId: string): string {
  return `${companyId} ${userId}`;
}
