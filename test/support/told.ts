import { nanoid } from "nanoid";
import sql, { type Sql } from "sql-template-tag";
import { lockAccountsById } from "../../src/accounts/locked-account.js";
import type { RecordStatusChange } from "../../src/accounts/record-status-change.js";
import type { NumberedChange } from "../../src/accounts/status-change.js";
import type { ChangeSource, Status } from "../../src/accounts/status.js";
import type { Role } from "../../src/api/role.js";
import { type Actor, SYSTEM } from "../../src/api/viewer.js";
import type { Database } from "../../src/database/database.js";
import type { Transaction } from "../../src/database/transaction.js";
import type { Provider } from "../../src/platforms/provider.js";
import type { Reason } from "../../src/platforms/reason.js";
import { START } from "./stories.js";

export interface GivenPerson {
  readonly role?: Role;
  readonly active?: boolean;
  readonly locale?: string | null;
  readonly name?: string;
}

/** A person of a company. @returns the id */
export async function givenPerson(database: Database, companyId: number, given: GivenPerson = {}): Promise<string> {
  const id = nanoid();
  const { role = "MEMBER", active = true, locale = null, name = `Person ${id.slice(0, 4)}` } = given;
  await database.transaction((tx) =>
    tx.execute(sql`INSERT INTO users (company_id, id, external_id, email, name, locale, role, active, created_at, updated_at)
      VALUES (${companyId}, ${id}, ${`user-${id}`}, ${`${id}@example.org`}, ${name}, ${locale}, ${role}, ${active}, ${START}, ${START})`),
  );
  return id;
}

/** A consent without tokens. @returns the id */
export async function givenBareGrant(database: Database, companyId: number, provider: Provider): Promise<string> {
  const id = nanoid();
  await database.transaction((tx) =>
    tx.execute(sql`INSERT INTO grants (company_id, id, provider, app_id, subject_hash, scopes, access_renewable,
      refresh_renewable, data_access_renewable, minted_at, attempt, created_at, updated_at)
      VALUES (${companyId}, ${id}, ${provider}, 'app', ${id}, '[]', ${true}, ${true}, ${true}, ${START}, 0, ${START}, ${START})`),
  );
  return id;
}

export async function setPreference(
  database: Database,
  companyId: number,
  userId: string,
  [category, channel, enabled]: readonly [string, string, boolean],
): Promise<void> {
  await database.transaction((tx) =>
    tx.execute(sql`INSERT INTO notification_preferences (company_id, user_id, category, channel, enabled, updated_at)
      VALUES (${companyId}, ${userId}, ${category}, ${channel}, ${enabled}, ${START})`),
  );
}

export async function mute(database: Database, companyId: number, userId: string, accountId: string): Promise<void> {
  await database.transaction((tx) =>
    tx.execute(sql`INSERT INTO muted_accounts (company_id, user_id, account_id, muted_at)
      VALUES (${companyId}, ${userId}, ${accountId}, ${START})`),
  );
}

export interface Becoming {
  readonly to: Status;
  readonly reason?: Reason | null;
  readonly source?: ChangeSource;
  readonly actor?: Actor;
  readonly at?: Date;
}

/** Changes accounts of a company as the application does. @param watch sees the transaction before the writers get it */
export function become(
  database: Database,
  writer: RecordStatusChange,
  [companyId, ids]: readonly [number, readonly string[]],
  { to, reason = null, source = "PROBE", actor = SYSTEM, at = START }: Becoming,
  watch: (tx: Transaction) => Transaction = (tx) => tx,
): Promise<readonly NumberedChange[]> {
  return database.transaction(async (tx) => {
    const accounts = await lockAccountsById(tx, companyId, ids);
    const findings = accounts.map((account) => ({ account, to, reason, source, actor, occurredAt: at }));
    return writer.record(watch(tx), findings, at);
  });
}

/** A transaction that counts its statements. */
export function counting(counter: { statements: number }): (tx: Transaction) => Transaction {
  return (tx) =>
    new Proxy(tx, {
      get(target, key): unknown {
        if (key !== "query" && key !== "execute") {
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === "function" ? value.bind(target) : value;
        }
        return (statement: Sql) => {
          counter.statements += 1;
          return target[key](statement);
        };
      },
    });
}

/** What somebody has been told: `KIND user account`, sorted. */
export async function inboxOf(database: Database, companyId: number): Promise<string[]> {
  const rows = await database.query<{ kind: string; user_id: string; account_id: string | null }>(
    sql`SELECT kind, user_id, account_id FROM notifications WHERE company_id = ${companyId}`,
  );
  return rows.map((row) => `${row.kind} ${row.user_id} ${row.account_id ?? "-"}`).toSorted();
}

/** What the ledger holds: `STATE CATEGORY user account`, sorted. */
export async function ledgerOf(database: Database, companyId: number): Promise<string[]> {
  const rows = await database.query<{ state: string; category: string; user_id: string; account_id: string | null }>(
    sql`SELECT state, category, user_id, account_id FROM notification_ledger WHERE company_id = ${companyId}`,
  );
  return rows.map((row) => `${row.state} ${row.category} ${row.user_id} ${row.account_id ?? "-"}`).toSorted();
}

/** As a delivery does that takes planned mails. */
export async function groupMails(database: Database, companyId: number, userIds: readonly string[]): Promise<void> {
  for (const userId of userIds) {
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE notification_ledger SET state = 'GROUPED', delivery_id = ${nanoid()}
        WHERE company_id = ${companyId} AND user_id = ${userId} AND state = 'PLANNED'`),
    );
  }
}
