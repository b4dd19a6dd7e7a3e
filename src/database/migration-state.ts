import { MigrationExecutor, type QueryRunner } from "typeorm";
import type { Database } from "./database.js";

export interface MigrationState {
  /** What this build knows and the database has not seen, in the order in which it runs. */
  readonly pending: string[];
  /** What the database has seen and this build does not know: it is older than the one that migrated. */
  readonly unknown: string[];
}

/** Compares the migrations of this build with those that the database has recorded. */
export async function migrationState(database: Database, runner?: QueryRunner): Promise<MigrationState> {
  const executor = new MigrationExecutor(database.readSource, runner);
  const known = database.source.migrations.map((migration) => migration.name ?? migration.constructor.name);
  const executed = (await executor.getExecutedMigrations()).map(({ name }) => name);
  return {
    pending: known.filter((name) => !executed.includes(name)).sort((one, other) => ageOf(one) - ageOf(other)),
    unknown: executed.filter((name) => !known.includes(name)).sort(),
  };
}

/** The name of a migration ends in the milliseconds of its making; in their order they run. */
function ageOf(name: string): number {
  return Number(/\d{13}$/.exec(name)?.[0]);
}
