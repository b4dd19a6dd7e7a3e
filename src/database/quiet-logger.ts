import type { Logger as TypeOrmLogger } from "typeorm";

/** Where the database room says what went wrong; pino fits. */
export interface DatabaseLog {
  warn(fields: Record<string, unknown>, message: string): void;
}

/**
 * TypeORM's log without parameters: they hold tokens and people's names (O-13). Failed statements are reported by whoever
 * catches the error, so only slow ones are written here.
 */
export class QuietLogger implements TypeOrmLogger {
  constructor(private readonly output: DatabaseLog) {}

  logQuery(): void {}

  logQueryError(): void {}

  logQuerySlow(time: number, query: string): void {
    this.output.warn({ milliseconds: time, statement: query.slice(0, 300) }, "slow statement");
  }

  logSchemaBuild(): void {}

  logMigration(): void {}

  log(level: "log" | "info" | "warn", message: unknown): void {
    if (level === "warn") this.output.warn({}, String(message));
  }
}
