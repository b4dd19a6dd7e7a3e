import sql from "sql-template-tag";
import { clearStatedCauses } from "../../../src/accounts/clear-stated-causes.js";
import { ExpireDueAccounts } from "../../../src/accounts/expire-due-accounts.js";
import { type LockedAccount, lockAccountsById } from "../../../src/accounts/locked-account.js";
import type { Status } from "../../../src/accounts/status.js";
import { SYSTEM } from "../../../src/api/viewer.js";
import type { Database } from "../../../src/database/database.js";
import { readMoment, type StoredMoment } from "../../../src/database/moment.js";
import type { Transaction } from "../../../src/database/transaction.js";
import type { GrantClock, GrantClocks } from "../../../src/grants/clocks.rules.js";
import { settleAccounts } from "../../../src/reconnect/settle-accounts.js";
import { Remind } from "../../../src/reminders/remind.js";
import type { FallenRung, RungEffect } from "../../../src/reminders/rung-effect.js";
import { rungsFollowExpiry } from "../../../src/reminders/rungs-follow-expiry.js";
import { rungsFollowStatus } from "../../../src/reminders/rungs-follow-status.js";
import { type GivenAccount, givenAccounts, givenCompany, START } from "../../support/stories.js";
import { useCases } from "../../support/use-cases.js";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export function days(count: number, from: Date = START): Date {
  return new Date(from.getTime() + count * DAY_MS);
}

/** Clocks of a consent with one end, or none. */
export function clocksWith(access: GrantClock | null, over: Partial<GrantClocks> = {}): GrantClocks {
  return { access, refresh: null, dataAccess: null, mintedAt: START, renewalFailingSince: null, ...over };
}

/** Accounts with their reminders, wired as in the application, and a list of what has been told. */
export class RemindedWorld {
  readonly told: FallenRung[] = [];
  readonly remind: Remind;
  readonly cases = useCases([clearStatedCauses, rungsFollowStatus], [rungsFollowExpiry]);
  private readonly expire: ExpireDueAccounts;

  constructor(readonly database: Database) {
    this.remind = new Remind(database, [this.telling]);
    this.expire = new ExpireDueAccounts(database, this.cases.recordStatusChange);
  }

  /** What is rolled back has told nobody. */
  get telling(): RungEffect {
    return { fell: async (tx, rungs) => tx.afterCommit(() => this.told.push(...rungs)) };
  }

  /** Accounts whose expiries are found now. @returns the company and their ids */
  async given(accounts: readonly GivenAccount[], now: Date = START): Promise<{ company: number; ids: string[] }> {
    const company = await givenCompany(this.database);
    const bare = accounts.map((account) => ({ ...account, expiresAt: null }));
    const ids = await givenAccounts(this.database, company, bare);
    for (const [index, { expiresAt }] of accounts.entries()) {
      if (expiresAt != null) await this.find(company, ids[index] as string, expiresAt, now);
    }
    return { company, ids };
  }

  /** An end that a look or a renewal has found for one account. */
  async find(company: number, id: string, expiresAt: Date | null, now: Date): Promise<void> {
    await this.holding(company, [id], async (tx, [account]) => {
      const reason = expiresAt === null ? null : "TOKEN_EXPIRED";
      const finding = { account: account as LockedAccount, expiresAt, reason, renewedByPerson: false } as const;
      await this.cases.recordExpiry.record(tx, [finding], now);
    });
  }

  async turn(company: number, id: string, to: Status, now: Date): Promise<void> {
    const reason = to === "INVALID" ? "ACCESS_REVOKED" : null;
    await this.holding(company, [id], async (tx, [account]) => {
      const found = { account: account as LockedAccount, to, reason, source: "PROBE", actor: SYSTEM } as const;
      await this.cases.recordStatusChange.record(tx, [{ ...found, occurredAt: now }], now);
    });
  }

  /** The clocks of the consent have moved, or mean something else now. */
  async follow(company: number, ids: readonly string[], clocks: GrantClocks, now: Date): Promise<void> {
    await this.holding(company, ids, (tx, accounts) =>
      this.cases.followClocks.apply(
        tx,
        accounts.map((account) => ({ account, clocks })),
        { source: "REFRESH", actor: SYSTEM, renewedByPerson: false, now },
      ),
    );
  }

  /** A person has consented anew, which feeds these accounts from now on. */
  async reconnect(company: number, ids: readonly string[], clocks: GrantClocks, now: Date): Promise<void> {
    const origin = { actor: SYSTEM, occurredAt: now, address: null, requestId: null };
    await this.holding(company, ids, async (tx, accounts) => {
      const kept = accounts.filter(({ status }) => status === "CONNECTED");
      const repaired = accounts.filter(({ status }) => status !== "CONNECTED");
      await settleAccounts(this.cases, tx, { kept, repaired, clocks, origin });
    });
  }

  async disconnect(company: number, id: string, now: Date): Promise<void> {
    const order = { companyId: company, accountId: id, actor: SYSTEM, now };
    await this.database.transaction((tx) => this.cases.disconnectAccount.run(tx, order));
  }

  /** Lets time pass from due instant to due instant, as the sandbox's clock does. */
  async walk(from: Date, to: Date): Promise<void> {
    for (let now = from; ; ) {
      while ((await this.expire.run(now)) + (await this.remind.run(now)) > 0);
      if (now >= to) return;
      const instants = await Promise.all([this.remind.nextInstant(now), this.expire.nextInstant(now)]);
      const next = Math.min(...instants.map((instant) => instant?.getTime() ?? Number.POSITIVE_INFINITY));
      now = new Date(Math.min(next, to.getTime()));
    }
  }

  fallenOf(id: string): FallenRung[] {
    return this.told.filter(({ accountId }) => accountId === id);
  }

  /** What has been told of an account, as days before the end. */
  toldOf(id: string): number[] {
    return this.fallenOf(id).map(({ daysBefore }) => daysBefore);
  }

  /** The rungs of one account, of all its lives, as text. */
  async rungs(company: number, id: string): Promise<string[]> {
    const rows = await this.database.query<{ epoch: number; days_before: number; due_at: StoredMoment; state: string }>(
      sql`SELECT epoch, days_before, due_at, state FROM reminder_rungs
        WHERE company_id = ${company} AND account_id = ${id} ORDER BY epoch, days_before DESC`,
    );
    return rows.map(
      (row) => `${row.epoch}/${row.days_before} ${row.state} ${readMoment(row.due_at).toISOString().slice(0, 16)}`,
    );
  }

  /** How many rungs of a company are in each state. */
  async states(company: number): Promise<Record<string, number>> {
    const rows = await this.database.query<{ state: string; n: number | string }>(
      sql`SELECT state, COUNT(*) AS n FROM reminder_rungs WHERE company_id = ${company} GROUP BY state`,
    );
    return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]));
  }

  async holding<T>(
    company: number,
    ids: readonly string[],
    work: (tx: Transaction, accounts: LockedAccount[]) => Promise<T>,
  ): Promise<T> {
    return this.database.transaction(async (tx) => work(tx, await lockAccountsById(tx, company, ids)));
  }
}

/** The same transaction, noting the beginning of each of its statements. */
export function counted(tx: Transaction, statements: string[]): Transaction {
  return new Proxy(tx, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        if (key === "query" || key === "execute") statements.push((args[0] as { sql: string }).sql.trim().slice(0, 60));
        return (member as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}
