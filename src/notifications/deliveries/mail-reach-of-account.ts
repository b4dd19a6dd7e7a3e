import DataLoader from "dataloader";
import sql, { join } from "sql-template-tag";
import type { AccountKey } from "../../accounts/row-of-account.js";
import type { RequestContext } from "../../api/request-context.js";
import { toUser, type UserColumns } from "../../companies/user.types.js";
import type { SqlReader } from "../../database/transaction.js";
import { ALL_CATEGORIES } from "../preferences/channel.js";
import { MailReach } from "./mail-reach.types.js";
import type { Suppressions } from "./suppressions.js";

const BATCH = 500;

interface Reader extends UserColumns {
  readonly suppressed: boolean;
}

/** Whom mails about accounts reach; three statements for all that an operation asks for. */
export class MailReachOfAccount {
  constructor(
    private readonly database: SqlReader,
    private readonly suppressions: Suppressions,
  ) {}

  load(context: RequestContext, { companyId, localId }: AccountKey): Promise<MailReach> {
    const byCompany = context.loaders.of(this, () => new Map<number, DataLoader<string, MailReach>>());
    let loader = byCompany.get(companyId);
    if (loader === undefined) {
      loader = new DataLoader((ids) => this.read(companyId, ids), { maxBatchSize: BATCH });
      byCompany.set(companyId, loader);
    }
    return loader.load(localId);
  }

  private async read(companyId: number, accountIds: readonly string[]): Promise<MailReach[]> {
    const [readers, mutes] = await Promise.all([this.readReaders(companyId), this.readMutes(companyId, accountIds)]);
    return accountIds.map((accountId) => {
      const told = readers.filter(({ id }) => !mutes.has(`${accountId} ${id}`));
      const undeliverable = told.filter(({ suppressed }) => suppressed).map(toUser);
      return Object.assign(new MailReach(), { readers: told.length - undeliverable.length, undeliverable });
    });
  }

  /** Active people who want at least one of the mails that a connection's end is told by. */
  private async readReaders(companyId: number): Promise<Reader[]> {
    const rows = await this.database.query<UserColumns & { all_off: number | string; off: number | string }>(
      sql`SELECT u.id AS id, u.external_id AS externalId, u.name AS name, u.email AS email, u.locale AS locale, u.role AS role,
          u.active AS active, SUM(CASE WHEN p.category = ${ALL_CATEGORIES} THEN 1 ELSE 0 END) AS all_off,
          SUM(CASE WHEN p.category IN ('EXPIRY_REMINDERS', 'BROKEN_CONNECTIONS') THEN 1 ELSE 0 END) AS off
        FROM users u LEFT JOIN notification_preferences p ON p.company_id = u.company_id AND p.user_id = u.id
          AND p.channel = 'MAIL' AND p.enabled = ${false}
        WHERE u.company_id = ${companyId} AND u.active = ${true}
        GROUP BY u.id, u.external_id, u.name, u.email, u.locale, u.role, u.active ORDER BY u.name, u.id`,
    );
    const wanting = rows.filter((row) => Number(row.all_off) === 0 && Number(row.off) < 2);
    const emails = wanting.map(({ email }) => email);
    const suppressed = await this.suppressions.find(this.database, emails);
    return wanting.map((row) => ({ ...row, suppressed: suppressed.has(row.email) }));
  }

  private async readMutes(companyId: number, accountIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<{ account_id: string; user_id: string }>(
      sql`SELECT account_id, user_id FROM muted_accounts
        WHERE company_id = ${companyId} AND account_id IN (${join([...accountIds])})`,
    );
    return new Set(rows.map(({ account_id, user_id }) => `${account_id} ${user_id}`));
  }
}
