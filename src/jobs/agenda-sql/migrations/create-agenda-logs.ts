import type { MigrationInterface, QueryRunner } from "typeorm";
import { isSqlite, tableOptions } from "./dialect.js";

/** One statement on MySQL, where each DDL commits for itself; safe to run again after being cut short. */
export class CreateAgendaLogs1700000000002 implements MigrationInterface {
  readonly name = "CreateAgendaLogs1700000000002";

  async up(runner: QueryRunner): Promise<void> {
    const onSqlite = isSqlite(runner);
    const indexes = Object.entries(logIndexes);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS agenda_logs (
        id VARCHAR(36) NOT NULL PRIMARY KEY,
        logged_at DATETIME(3) NOT NULL,
        level VARCHAR(16) NOT NULL,
        event VARCHAR(32) NOT NULL,
        job_id VARCHAR(255) NULL,
        job_name VARCHAR(255) NOT NULL,
        message MEDIUMTEXT NOT NULL,
        duration BIGINT NULL,
        error MEDIUMTEXT NULL,
        fail_count INT NULL,
        retry_delay BIGINT NULL,
        retry_attempt INT NULL,
        agenda_name VARCHAR(255) NULL,
        meta LONGTEXT NULL
        ${onSqlite ? "" : indexes.map(([index, columns]) => `, INDEX ${index} (${columns})`).join("")}
      ) ${tableOptions(runner)}`);
    if (!onSqlite) return;
    for (const [index, columns] of indexes) {
      await runner.query(`CREATE INDEX IF NOT EXISTS ${index} ON agenda_logs (${columns})`);
    }
  }

  async down(): Promise<void> {
    throw new Error("migrations run forward only");
  }
}

const logIndexes = {
  ix_agenda_logs_time: "logged_at, id",
  ix_agenda_logs_job: "job_id, logged_at",
  ix_agenda_logs_name: "job_name, logged_at",
};
