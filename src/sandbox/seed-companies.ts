import sql from "sql-template-tag";
import type { DisconnectAccount } from "../accounts/disconnect-account.js";
import type { ExpireDueAccounts } from "../accounts/expire-due-accounts.js";
import type { ImportAccounts } from "../accounts/import-accounts.js";
import { lockAccounts } from "../accounts/locked-account.js";
import type { RecordStatusChange } from "../accounts/record-status-change.js";
import type { Status } from "../accounts/status.js";
import { type ServiceKeyViewer, SYSTEM } from "../api/viewer.js";
import { findCompanyByExternalId } from "../companies/find-company.js";
import type { UpsertCompany } from "../companies/upsert-company.js";
import type { UpsertUsers } from "../companies/upsert-users.js";
import type { Database } from "../database/database.js";
import type { Reason } from "../platforms/reason.js";
import { DEMO_COMPANIES, type DemoAccount, type DemoCompany } from "./demo-companies.js";
import { demoGrant } from "./demo-import.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far the past of the demo reaches back. */
const PAST_DAYS = 89;

export interface SeedParts {
  readonly database: Database;
  readonly upsertCompany: UpsertCompany;
  readonly upsertUsers: UpsertUsers;
  readonly importAccounts: ImportAccounts;
  readonly expireDueAccounts: ExpireDueAccounts;
  readonly recordStatusChange: RecordStatusChange;
  readonly disconnectAccount: DisconnectAccount;
}

const OPERATOR: ServiceKeyViewer = { kind: "SERVICE_KEY", keyId: "sandbox", companyId: null, operations: [] };

/** One thing that happened to an account. */
interface Happening {
  readonly at: Date;
  readonly account: DemoAccount;
  readonly to: Status;
  readonly reason: Reason | null;
}

/** Fills an empty database with companies that have a past, through the same use cases that a real one is filled by. */
export class SeedCompanies {
  constructor(private readonly parts: SeedParts) {}

  /** Does nothing where there are companies already. */
  async run(now: Date): Promise<void> {
    const [any] = await this.parts.database.query(sql`SELECT id FROM companies LIMIT 1`);
    if (any !== undefined) return;
    for (const company of DEMO_COMPANIES) await this.seed(company, now);
  }

  private async seed(company: DemoCompany, now: Date): Promise<void> {
    const { database, upsertCompany, upsertUsers, importAccounts, expireDueAccounts } = this.parts;
    const past = new Date(now.getTime() - PAST_DAYS * DAY_MS);
    const origin = { actor: SYSTEM, occurredAt: past, address: null, requestId: null };
    const { externalId, name, timeZone, locale } = company;
    await upsertCompany.run(OPERATOR, { externalId, name, timeZone, defaultLocale: locale }, origin);
    await upsertUsers.run(OPERATOR, { company: externalId, users: [...company.users] }, origin);
    const companyId = (await findCompanyByExternalId(database, externalId))?.id as number;
    const grants = company.grants.map((grant) => demoGrant(grant, past, now));
    await database.transaction((tx) => importAccounts.run(tx, { companyId, grants, actor: SYSTEM, now: past }));
    for (const happening of happeningsOf(company, now)) {
      await expireDueAccounts.run(happening.at);
      await this.letHappen(companyId, happening);
    }
    for (const days of company.grants.flatMap((grant) => grant.endsInDays ?? [])) {
      if (days < 0) await expireDueAccounts.run(new Date(now.getTime() + days * DAY_MS + 200));
    }
  }

  private async letHappen(companyId: number, { at, account, to, reason }: Happening): Promise<void> {
    const { database, recordStatusChange, disconnectAccount } = this.parts;
    await database.transaction(async (tx) => {
      const { platform, purpose, externalId } = account;
      const condition = sql`platform = ${platform} AND purpose = ${purpose} AND external_id = ${externalId}`;
      const [locked] = await lockAccounts(tx, companyId, condition);
      if (locked === undefined) return;
      if (to === "DISCONNECTED") {
        await disconnectAccount.run(tx, { companyId, accountId: locked.id, actor: SYSTEM, now: at });
        return;
      }
      const source = to === "CONNECTED" ? "RECONNECT" : "PROBE";
      await recordStatusChange.record(tx, [{ account: locked, to, reason, source, actor: SYSTEM, occurredAt: at }], at);
    });
  }
}

function happeningsOf(company: DemoCompany, now: Date): Happening[] {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const happenings = company.grants
    .flatMap((grant) => grant.accounts)
    .flatMap((account): Happening[] => {
      const past = (account.outages ?? []).flatMap(({ daysAgo, hours, reason }): Happening[] => [
        { at: ago(daysAgo * DAY_MS), account, to: "INVALID", reason },
        { at: ago(daysAgo * DAY_MS - hours * HOUR_MS), account, to: "CONNECTED", reason: null },
      ]);
      const { today } = account;
      if (today === undefined) return past;
      if (today === "DISCONNECTED")
        return [...past, { at: ago(7 * DAY_MS), account, to: "DISCONNECTED", reason: null }];
      return [...past, { at: ago(today.hoursAgo * HOUR_MS), account, to: today.status, reason: today.reason }];
    });
  return happenings.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}
