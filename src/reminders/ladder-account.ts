import sql, { join } from "sql-template-tag";
import type { Status } from "../accounts/status.js";
import type { CompanySettings } from "../companies/company-settings.js";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { Transaction } from "../database/transaction.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import { ladderOf } from "./ladder-of.rules.js";
import { type PlannedRung, planRungs } from "./plan-rungs.rules.js";
import type { RungCalendar } from "./rung-instant.rules.js";

/** An account with everything that its reminders depend on, as it stands in the transaction, which holds its row. */
export interface LadderAccount {
  readonly companyId: number;
  readonly id: string;
  readonly platform: Platform;
  readonly purpose: Purpose;
  /** Null while it is just coming to be. */
  readonly status: Status | null;
  readonly expiresAt: Date | null;
  readonly epoch: number;
  /** Before when a reconnect is known to fail, as a person stated. */
  readonly notBefore: Date | null;
}

/** What a company has chosen, as planning wants it. */
export interface LadderSettings extends Pick<CompanySettings, "ladders"> {
  readonly calendar: RungCalendar;
}

interface LadderAccountRow {
  id: string;
  platform: Platform;
  purpose: Purpose;
  status: Status;
  last_change_number: number;
  expires_at: StoredMoment | null;
  expiry_epoch: number;
  not_before: StoredMoment | null;
}

/** @param ids at least one, of one company; few enough for one statement */
export async function readLadderAccounts(
  tx: Transaction,
  companyId: number,
  ids: readonly string[],
): Promise<LadderAccount[]> {
  const rows = await tx.query<LadderAccountRow>(
    sql`SELECT a.id, a.platform, a.purpose, a.status, a.last_change_number, a.expires_at, a.expiry_epoch, c.not_before
      FROM social_accounts a LEFT JOIN stated_causes c ON c.company_id = a.company_id AND c.account_id = a.id
      WHERE a.company_id = ${companyId} AND a.id IN (${join([...ids])})`,
  );
  return rows.map((row) => ({
    companyId,
    id: row.id,
    platform: row.platform,
    purpose: row.purpose,
    status: row.last_change_number === 0 ? null : row.status,
    expiresAt: readOptionalMoment(row.expires_at),
    epoch: row.expiry_epoch,
    notBefore: readOptionalMoment(row.not_before),
  }));
}

/** Nobody is reminded of the end of what is broken already or was ended by a person; the expiry itself ends no reminding. */
export function isReminded({ status }: Pick<LadderAccount, "status">): boolean {
  return status !== "INVALID" && status !== "DISCONNECTED";
}

/** The rungs that an account should have at its company. */
export function rungsOf(
  { platform, purpose, notBefore }: LadderAccount,
  expiresAt: Date,
  { ladders, calendar }: LadderSettings,
): PlannedRung[] {
  return planRungs(expiresAt, ladderOf(ladders, platform, purpose), calendar, notBefore);
}
