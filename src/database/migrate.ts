import { MigrationExecutor, type QueryRunner } from "typeorm";
import { StartError } from "../errors.js";
import type { Database } from "./database.js";
import { migrationState, type MigrationState } from "./migration-state.js";
import { withMigrationLock } from "./migration-lock.js";

export interface MigrationLog {
  info(fields: Record<string, unknown>, message: string): void;
}

/**
 * Brings the schema to the version of this build. One process at a time migrates, others wait for it (P-4). A run that was killed
 * half way is simply run again.
 *
 * @returns the names of the migrations that this call ran
 * @throws StartError when the database was migrated by a newer Relink, or somebody else migrates it for longer than `patienceMs`
 */
export async function migrate(database: Database, log: MigrationLog, patienceMs = 15 * 60_000): Promise<string[]> {
  const onWait = () => log.info({}, "another process is migrating the database, waiting for it");
  return withMigrationLock(database, onWait, patienceMs, async (runner) => {
    const { pending } = refuseNewer(await migrationState(database, runner));
    if (pending.length === 0) return [];
    log.info({ pending: pending.length, first: pending[0], last: pending.at(-1) }, "migrating the database");
    const started = performance.now();
    const ran = await runPending(database, runner);
    log.info({ migrations: ran, milliseconds: Math.round(performance.now() - started) }, "the database is migrated");
    return ran;
  });
}

/** The names of the migrations that have yet to run; for `/readyz`, which is not ready before there are none (P-1). */
export async function pendingMigrations(database: Database): Promise<string[]> {
  return (await migrationState(database)).pending;
}

/** @throws StartError unless the schema is exactly that of this build: for processes that do not migrate */
export async function requireMigrated(database: Database): Promise<void> {
  const { pending } = refuseNewer(await migrationState(database));
  if (pending.length > 0) {
    throw new StartError(`The database is not migrated: ${pending.length} to run, the first is ${pending[0]}.`);
  }
}

function refuseNewer(state: MigrationState): MigrationState {
  if (state.unknown.length === 0) return state;
  throw new StartError(
    `The database was migrated by a newer Relink than this one (${state.unknown.join(", ")}). Start the newer version, or restore a backup from before.`,
  );
}

/** On SQLite all of them are one transaction, that of the lock. MySQL commits each DDL statement by itself. */
async function runPending(database: Database, runner: QueryRunner): Promise<string[]> {
  const executor = new MigrationExecutor(database.source, runner);
  executor.transaction = database.engine === "sqlite" ? "none" : "each";
  const ran = (await executor.executePendingMigrations()).map(({ name }) => name);
  if (database.engine === "sqlite") await checkReferences(runner);
  return ran;
}

/** SQLite does not watch references while tables are rebuilt, so they are looked at before the commit. */
async function checkReferences(runner: QueryRunner): Promise<void> {
  const broken = (await runner.query("PRAGMA foreign_key_check")) as { table: string }[];
  if (broken.length > 0) throw new Error(`A migration broke references of the table ${broken[0]?.table}.`);
}
