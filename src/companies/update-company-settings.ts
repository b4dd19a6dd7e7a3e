import sql from "sql-template-tag";
import type { OnceRequest } from "../api/run-once.js";
import { runOnce } from "../api/run-once.js";
import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import { type CompanySettings, readCompanySettings, type SettingsEffect } from "./company-settings.js";
import { fieldErrors } from "./field-errors.js";
import { lockCompany } from "./find-company.js";
import { checkReminderHour, checkTimeZone } from "./profile.rules.js";
import { checkLadder } from "./settings.rules.js";
import type { Standings } from "./standings.js";

/** What is to be changed; what is left out or null stays. */
export interface SettingsChange {
  readonly timeZone?: string | null | undefined;
  readonly reminderHour?: number | null | undefined;
  /** In the order of the input. `name`: which pair of platform and purpose; `days`: null for the policy's. */
  readonly ladders: readonly { readonly name: string; readonly days: readonly number[] | null }[];
}

/** The call that wants it: of a user. */
export interface SettingsCall extends Pick<OnceRequest, "key" | "input"> {
  readonly companyId: number;
  readonly origin: AuditOrigin;
}

/** Changes when and how often a company is reminded. */
export class UpdateCompanySettings {
  constructor(
    private readonly database: Database,
    private readonly standings: Standings,
    private readonly effects: readonly SettingsEffect[],
  ) {}

  /** @returns what speaks against it; empty when it is done */
  async run({ companyId, origin, ...call }: SettingsCall, change: SettingsChange): Promise<UserError[]> {
    const problems = problemsOf(change);
    if (problems.length > 0) return problems;
    const request = { ...call, companyId, operation: "updateCompanySettings", now: origin.occurredAt };
    const result = await this.database.transaction((tx) =>
      runOnce<UserError[]>(tx, request, () => this.write(tx, companyId, change, origin)),
    );
    return result.kind === "REFUSED" ? [result.error] : result.answer;
  }

  private async write(
    tx: Transaction,
    companyId: number,
    change: SettingsChange,
    origin: AuditOrigin,
  ): Promise<UserError[]> {
    const company = await lockCompany(tx, companyId);
    const before = (await readCompanySettings(tx, [companyId])).get(companyId);
    if (company === null || before === undefined) {
      return [userError(UserErrorCode.NOT_FOUND, "The company is not there any more.", [])];
    }
    const after = settingsAfter(before, change);
    const changes = changesBetween(before, after);
    if (Object.keys(changes).length === 0) return [];
    const now = origin.occurredAt;
    await tx.execute(sql`
      UPDATE companies SET time_zone = ${after.timeZone}, reminder_hour = ${after.reminderHour},
        ladders = ${after.ladders === null ? null : JSON.stringify(after.ladders)}, updated_at = ${now}
      WHERE id = ${companyId}`);
    for (const effect of this.effects) await effect.moved(tx, companyId, now);
    const target = { type: "Company", id: company.externalId };
    await recordAuditEntry(tx, { ...origin, companyId, target, action: "COMPANY_SETTINGS_UPDATE", details: changes });
    tx.afterCommit(() => this.standings.forgetCompany(companyId));
    return [];
  }
}

function problemsOf({ timeZone, reminderHour, ladders }: SettingsChange): UserError[] {
  const own = fieldErrors(
    [
      timeZone == null ? null : checkTimeZone("timeZone", timeZone),
      reminderHour == null ? null : checkReminderHour("reminderHour", reminderHour),
    ],
    [],
  );
  const names = ladders.map(({ name }) => name);
  const ofLadders = ladders.flatMap(({ name, days }, index) => {
    const path = ["ladders", index];
    const errors = days === null ? [] : fieldErrors([checkLadder("days", days)], path);
    if (names.indexOf(name) === index) return errors;
    const message = "This platform and purpose stand in the list already.";
    return [...errors, userError(UserErrorCode.DUPLICATE_IN_INPUT, message, path)];
  });
  return [...own, ...ofLadders];
}

function settingsAfter(before: CompanySettings, change: SettingsChange): CompanySettings {
  const ladders = { ...before.ladders };
  for (const { name, days } of change.ladders) {
    if (days === null) delete ladders[name];
    else ladders[name] = days.toSorted((a, b) => b - a);
  }
  return {
    timeZone: change.timeZone ?? before.timeZone,
    reminderHour: change.reminderHour ?? before.reminderHour,
    ladders: Object.keys(ladders).length === 0 ? null : ladders,
  };
}

/** What differs, with the new values, for the audit trail; null: the policy's again. */
function changesBetween(before: CompanySettings, after: CompanySettings): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const field of ["timeZone", "reminderHour"] as const) {
    if (before[field] !== after[field]) changes[field] = after[field];
  }
  const names = new Set([...Object.keys(before.ladders ?? {}), ...Object.keys(after.ladders ?? {})]);
  const moved = [...names].filter((name) => before.ladders?.[name]?.join() !== after.ladders?.[name]?.join());
  if (moved.length > 0) {
    changes.ladders = Object.fromEntries(moved.map((name) => [name, after.ladders?.[name] ?? null]));
  }
  return changes;
}
