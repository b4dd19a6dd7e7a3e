import sql, { join } from "sql-template-tag";
import type { SqlReader, Transaction } from "../database/transaction.js";
import type { CompanyRow } from "./company.entity.js";

/** When and how often a company wants to be reminded. */
export type CompanySettings = Pick<CompanyRow, "timeZone" | "reminderHour" | "ladders">;

/** What another room adds to the transaction in which a company's settings move; handed over by `app.ts`. */
export interface SettingsEffect {
  /** The company's row is held and shows the new settings. */
  moved(tx: Transaction, companyId: number, now: Date): Promise<void>;
}

type SettingsRow = Omit<CompanySettings, "ladders"> & { id: number; ladders: string | null };

/** The settings of companies, by company. */
export async function readCompanySettings(
  reader: SqlReader,
  companyIds: readonly number[],
): Promise<Map<number, CompanySettings>> {
  if (companyIds.length === 0) return new Map();
  const rows = await reader.query<SettingsRow>(
    sql`SELECT id AS id, time_zone AS timeZone, reminder_hour AS reminderHour, ladders AS ladders FROM companies
      WHERE id IN (${join([...companyIds])})`,
  );
  return new Map(
    rows.map(({ id, timeZone, reminderHour, ladders }) => [
      id,
      { timeZone, reminderHour, ladders: readLadders(ladders) },
    ]),
  );
}

/** Ladders as they are stored; null: the policy's, all of them. */
export function readLadders(stored: string | null): CompanySettings["ladders"] {
  return stored === null ? null : (JSON.parse(stored) as Record<string, number[]>);
}
