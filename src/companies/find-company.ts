import sql, { type Sql } from "sql-template-tag";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { CompanyRow } from "./company.entity.js";

/** What most of Relink wants to know of a company. */
export type CompanyFacts = Pick<
  CompanyRow,
  "id" | "externalId" | "name" | "timeZone" | "reminderHour" | "defaultLocale" | "suspendedAt"
>;

const COLUMNS = sql`id AS id, external_id AS externalId, name AS name, time_zone AS timeZone,
  reminder_hour AS reminderHour, default_locale AS defaultLocale, suspended_at AS suspendedAt`;

/** The company with Relink's own number. */
export function findCompany(reader: SqlReader, companyId: number): Promise<CompanyFacts | null> {
  return findOne(reader, sql`id = ${companyId}`);
}

/** The company with the operator's id. */
export async function findCompanyByExternalId(reader: SqlReader, externalId: string): Promise<CompanyFacts | null> {
  const company = await findOne(reader, sql`external_id = ${externalId}`);
  return company?.externalId === externalId ? company : null; // MySQL takes "a" and "a " for equal.
}

/** The same, locked until the transaction ends. */
export async function lockCompany(reader: SqlReader, companyId: number): Promise<CompanyFacts | null> {
  return findOne(reader, sql`id = ${companyId} ${reader.dialect.forUpdate}`);
}

async function findOne(reader: SqlReader, condition: Sql): Promise<CompanyFacts | null> {
  const rows = await reader.query<Omit<CompanyFacts, "suspendedAt"> & { suspendedAt: StoredMoment | null }>(
    sql`SELECT ${COLUMNS} FROM companies WHERE ${condition}`,
  );
  const [row] = rows;
  return row === undefined ? null : { ...row, suspendedAt: readOptionalMoment(row.suspendedAt) };
}
