import sql, { join, type Sql } from "sql-template-tag";
import type { Status } from "../accounts/status.js";
import type { Database } from "../database/database.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { Transaction } from "../database/transaction.js";
import { byCompany } from "./by-company.js";
import { judgeRung, type RemindedAccount } from "./due-rung.rules.js";
import type { FallenRung, RungEffect } from "./rung-effect.js";
import type { RungState } from "./rung-state.js";

/** Rungs in one transaction; with more, SQLite finds the expression that names them too large. */
const BATCH = 200;

interface ClaimedRung {
  readonly companyId: number;
  readonly accountId: string;
  readonly epoch: number;
  readonly daysBefore: number;
  readonly dueAt: Date;
}

/**
 * Lets rungs fall whose hour has come, and tells of them in the same transaction. What is due is read from the table, so it may run late,
 * twice or in several processes at once: whoever holds a rung tells it, the others pass over it, and a told one is never due again.
 */
export class Remind {
  constructor(
    private readonly database: Database,
    private readonly effects: readonly RungEffect[],
  ) {}

  /** @returns how many rungs were closed, told or not; stops early when aborted */
  async run(now: Date, signal?: AbortSignal): Promise<number> {
    let closed = 0;
    while (signal?.aborted !== true) {
      const batch = await this.database.transaction((tx) => this.closeBatch(tx, now));
      closed += batch;
      if (batch < BATCH) break;
    }
    return closed;
  }

  /** The next instant after the given one at which a rung is due; null if none is. */
  async nextInstant(after: Date): Promise<Date | null> {
    const rows = await this.database.query<{ due_at: StoredMoment }>(
      sql`SELECT due_at FROM reminder_rungs ${this.database.dialect.withIndex("reminder_rungs_due")}
        WHERE state = 'PLANNED' AND due_at > ${after} ORDER BY due_at LIMIT 1`,
    );
    return readOptionalMoment(rows[0]?.due_at ?? null);
  }

  private async closeBatch(tx: Transaction, now: Date): Promise<number> {
    const due = await claimDue(tx, now);
    if (due.length === 0) return 0;
    const concerned = byCompany(due.map(({ companyId, accountId }) => ({ companyId, id: accountId })));
    const these = join(
      concerned.map(
        ({ companyId, ids }) => sql`(company_id = ${companyId} AND account_id IN (${join([...new Set(ids)])}))`,
      ),
      " OR ",
    );
    const accounts = await readAccounts(tx, concerned);
    const urgent = await readUrgent(tx, these, now);
    const fallen: FallenRung[] = [];
    const fates = new Map<RungState, ClaimedRung[]>();
    for (const rung of due) {
      const account = accounts.get(accountKey(rung));
      const fate = judgeRung(rung, account, urgent.get(lifeKey(rung)) ?? []);
      fates.set(fate, [...(fates.get(fate) ?? []), rung]);
      if (fate === "TOLD") fallen.push({ ...rung, expiresAt: account?.expiresAt as Date });
    }
    for (const [fate, rungs] of fates) await close(tx, rungs, fate, now);
    fallen.sort(inOrder);
    if (fallen.length > 0) for (const effect of this.effects) await effect.fell(tx, fallen, now);
    return due.length;
  }
}

/** In the order of the index: with another one, MariaDB would lock every row that matches (database-facts, SKIP LOCKED trap). */
async function claimDue(tx: Transaction, now: Date): Promise<ClaimedRung[]> {
  const rows = await tx.query<{
    company_id: number;
    account_id: string;
    epoch: number;
    days_before: number;
    due_at: StoredMoment;
  }>(
    sql`SELECT company_id, account_id, epoch, days_before, due_at
      FROM reminder_rungs ${tx.dialect.withIndex("reminder_rungs_due")}
      WHERE state = 'PLANNED' AND due_at <= ${now}
      ORDER BY due_at, company_id, account_id, epoch, days_before LIMIT ${BATCH}${tx.dialect.forUpdateSkipLocked}`,
  );
  return rows.map((row) => ({
    companyId: row.company_id,
    accountId: row.account_id,
    epoch: row.epoch,
    daysBefore: row.days_before,
    dueAt: readMoment(row.due_at),
  }));
}

/** Read without a lock: whoever is just changing one of them waits for the rungs that are held here, so this comes before it. */
async function readAccounts(
  tx: Transaction,
  concerned: ReturnType<typeof byCompany>,
): Promise<Map<string, RemindedAccount>> {
  const these = concerned.map(
    ({ companyId, ids }) => sql`(company_id = ${companyId} AND id IN (${join([...new Set(ids)])}))`,
  );
  const rows = await tx.query<{
    company_id: number;
    id: string;
    status: Status;
    expires_at: StoredMoment | null;
    expiry_epoch: number;
  }>(sql`SELECT company_id, id, status, expires_at, expiry_epoch FROM social_accounts WHERE ${join(these, " OR ")}`);
  return new Map(
    rows.map(({ company_id: companyId, id, status, expires_at, expiry_epoch: epoch }) => [
      accountKey({ companyId, accountId: id }),
      { status, expiresAt: readOptionalMoment(expires_at), epoch },
    ]),
  );
}

/** The days of all rungs of these accounts that are told, or due whoever holds them. */
async function readUrgent(tx: Transaction, these: Sql, now: Date): Promise<Map<string, number[]>> {
  const rows = await tx.query<{ company_id: number; account_id: string; epoch: number; days_before: number }>(
    sql`SELECT company_id, account_id, epoch, days_before FROM reminder_rungs
      WHERE (${these}) AND (state = 'TOLD' OR (state = 'PLANNED' AND due_at <= ${now}))`,
  );
  const urgent = new Map<string, number[]>();
  for (const row of rows) {
    const key = lifeKey({ companyId: row.company_id, accountId: row.account_id, epoch: row.epoch });
    urgent.set(key, [...(urgent.get(key) ?? []), row.days_before]);
  }
  return urgent;
}

async function close(tx: Transaction, rungs: readonly ClaimedRung[], state: RungState, now: Date): Promise<void> {
  const these = rungs.map(
    ({ companyId, accountId, epoch, daysBefore }) =>
      sql`(company_id = ${companyId} AND account_id = ${accountId} AND epoch = ${epoch} AND days_before = ${daysBefore})`,
  );
  await tx.execute(sql`UPDATE reminder_rungs SET state = ${state}, closed_at = ${now} WHERE ${join(these, " OR ")}`);
}

function inOrder(a: FallenRung, b: FallenRung): number {
  return a.companyId - b.companyId || (a.accountId < b.accountId ? -1 : 1);
}

function accountKey({ companyId, accountId }: Pick<ClaimedRung, "companyId" | "accountId">): string {
  return `${companyId}/${accountId}`;
}

function lifeKey({ companyId, accountId, epoch }: Pick<ClaimedRung, "companyId" | "accountId" | "epoch">): string {
  return `${companyId}/${accountId}/${epoch}`;
}
