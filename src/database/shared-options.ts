import type { OpenDatabaseOptions } from "./open-options.js";
import { QuietLogger } from "./quiet-logger.js";
import { SnakeNames } from "./snake-names.js";

/** Statements that take longer are written to the log. */
export const SLOW_STATEMENT_MS = 1_000;

/** What TypeORM is told whatever the engine. */
export function sharedOptions(options: OpenDatabaseOptions) {
  return {
    entities: options.entities,
    migrations: options.migrations,
    namingStrategy: new SnakeNames(),
    migrationsTransactionMode: "each" as const,
    maxQueryExecutionTime: SLOW_STATEMENT_MS,
    logger: new QuietLogger(options.log),
  };
}
