import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { runOnce } from "../api/run-once.js";
import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { ServiceKeyViewer } from "../api/viewer.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import { againOnDuplicate } from "./again-on-duplicate.js";
import type { SettingsEffect } from "./company-settings.js";
import { toCompany } from "./company.types.js";
import { fieldErrors } from "./field-errors.js";
import { type CompanyFacts, findCompanyByExternalId, lockCompany } from "./find-company.js";
import {
  canonicalLocale,
  checkExternalId,
  checkLocale,
  checkName,
  checkReminderHour,
  checkTimeZone,
} from "./profile.rules.js";
import type { Standings } from "./standings.js";
import type { UpsertCompanyInput, UpsertCompanyPayload } from "./upsert-company.types.js";

const DEFAULT_REMINDER_HOUR = 9;
const DEFAULT_LOCALE = "en";

/** Creates or updates a company. */
export class UpsertCompany {
  constructor(
    private readonly database: Database,
    private readonly standings: Standings,
    private readonly settingsEffects: readonly SettingsEffect[] = [],
  ) {}

  async run(viewer: ServiceKeyViewer, input: UpsertCompanyInput, origin: AuditOrigin): Promise<UpsertCompanyPayload> {
    const errors = problemsOf(input, viewer);
    if (errors.length > 0) return refused(errors);
    const { idempotencyKey: key, ...rest } = input;
    const request = { operation: "upsertCompany", key, input: rest, now: origin.occurredAt };
    const result = await againOnDuplicate(() =>
      this.database.transaction((tx) =>
        runOnce(tx, { ...request, companyId: viewer.companyId ?? 0 }, () => this.write(tx, viewer, input, origin)),
      ),
    );
    return result.kind === "REFUSED" ? refused([result.error]) : result.answer;
  }

  private async write(
    tx: Transaction,
    viewer: ServiceKeyViewer,
    input: UpsertCompanyInput,
    origin: AuditOrigin,
  ): Promise<UpsertCompanyPayload> {
    const found = await findCompanyByExternalId(tx, input.externalId);
    if (viewer.companyId !== null && found?.id !== viewer.companyId) {
      const message = "There is no such company, or this service key is not for it.";
      return refused([userError(UserErrorCode.NOT_FOUND, message, ["externalId"])]);
    }
    const before = found === null ? null : await lockCompany(tx, found.id);
    const wanted = toFacts(input, before, origin.occurredAt);
    if (before === null) return this.create(tx, wanted, origin);
    const changes = changesBetween(before, wanted);
    if (Object.keys(changes).length === 0) return { outcome: "UNCHANGED", company: toCompany(before), userErrors: [] };
    await this.update(tx, wanted, changes, origin);
    return { outcome: "UPDATED", company: toCompany(wanted), userErrors: [] };
  }

  private async create(tx: Transaction, wanted: CompanyFacts, origin: AuditOrigin): Promise<UpsertCompanyPayload> {
    const { externalId, name, timeZone, reminderHour, defaultLocale, suspendedAt } = wanted;
    const now = origin.occurredAt;
    await tx.execute(sql`
      INSERT INTO companies
        (external_id, name, time_zone, reminder_hour, default_locale, suspended_at, created_at, updated_at)
      VALUES (${externalId}, ${name}, ${timeZone}, ${reminderHour}, ${defaultLocale}, ${suspendedAt}, ${now}, ${now})`);
    const created = await findCompanyByExternalId(tx, externalId);
    if (created === null) throw new Error("A company that was just created is not there.");
    // The counter of its status changes (D-4): there from the first moment, so that nobody has to create it under a lock.
    await tx.execute(sql`
      INSERT INTO company_streams (company_id, generation, last_number, pruned_through)
      VALUES (${created.id}, ${nanoid()}, 0, 0)`);
    await recordAuditEntry(tx, {
      ...origin,
      ...targetOf(created),
      action: "COMPANY_CREATE",
      details: { name, timeZone },
    });
    return { outcome: "CREATED", company: toCompany(created), userErrors: [] };
  }

  private async update(
    tx: Transaction,
    wanted: CompanyFacts,
    changes: Readonly<Record<string, unknown>>,
    origin: AuditOrigin,
  ): Promise<void> {
    const { name, timeZone, reminderHour, defaultLocale, suspendedAt } = wanted;
    await tx.execute(sql`
      UPDATE companies SET name = ${name}, time_zone = ${timeZone}, reminder_hour = ${reminderHour},
        default_locale = ${defaultLocale}, suspended_at = ${suspendedAt}, updated_at = ${origin.occurredAt}
      WHERE id = ${wanted.id}`);
    if ("timeZone" in changes || "reminderHour" in changes) {
      for (const effect of this.settingsEffects) await effect.moved(tx, wanted.id, origin.occurredAt);
    }
    await recordAuditEntry(tx, { ...origin, ...targetOf(wanted), action: "COMPANY_UPDATE", details: changes });
    tx.afterCommit(() => this.standings.forgetCompany(wanted.id));
  }
}

function problemsOf(input: UpsertCompanyInput, viewer: ServiceKeyViewer): UserError[] {
  const { reminderHour, defaultLocale, suspended } = input;
  const errors = fieldErrors(
    [
      checkExternalId("externalId", input.externalId),
      checkName("name", input.name),
      checkTimeZone("timeZone", input.timeZone),
      reminderHour === null || reminderHour === undefined ? null : checkReminderHour("reminderHour", reminderHour),
      defaultLocale === null || defaultLocale === undefined ? null : checkLocale("defaultLocale", defaultLocale),
    ],
    [],
  );
  if (viewer.companyId !== null && suspended !== null && suspended !== undefined) {
    const message = "Only a service key of the whole installation suspends companies; leave this out.";
    errors.push(userError(UserErrorCode.INVALID_VALUE, message, ["suspended"]));
  }
  return errors;
}

function toFacts(input: UpsertCompanyInput, before: CompanyFacts | null, now: Date): CompanyFacts {
  const suspended = input.suspended ?? (before !== null && before.suspendedAt !== null);
  return {
    id: before?.id ?? 0,
    externalId: input.externalId,
    name: input.name,
    timeZone: input.timeZone,
    reminderHour: input.reminderHour ?? before?.reminderHour ?? DEFAULT_REMINDER_HOUR,
    defaultLocale: canonicalLocale(input.defaultLocale ?? "") ?? before?.defaultLocale ?? DEFAULT_LOCALE,
    suspendedAt: suspended ? (before?.suspendedAt ?? now) : null,
  };
}

/** What differs, with the new values, for the audit trail. */
function changesBetween(before: CompanyFacts, after: CompanyFacts): Record<string, unknown> {
  const fields = ["name", "timeZone", "reminderHour", "defaultLocale"] as const;
  const changes: Record<string, unknown> = {};
  for (const field of fields) if (before[field] !== after[field]) changes[field] = after[field];
  const suspended = after.suspendedAt !== null;
  if ((before.suspendedAt !== null) !== suspended) changes.suspended = suspended;
  return changes;
}

function targetOf(company: CompanyFacts) {
  return { companyId: company.id, target: { type: "Company", id: company.externalId } };
}

function refused(userErrors: UserError[]): UpsertCompanyPayload {
  return { outcome: "REFUSED", company: null, userErrors };
}
