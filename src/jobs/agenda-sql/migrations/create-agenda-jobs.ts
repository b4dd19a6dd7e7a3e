import type { MigrationInterface, QueryRunner } from "typeorm";
import { isSqlite, tableOptions } from "./dialect.js";

/** One statement on MySQL, where each DDL commits for itself; safe to run again after being cut short. */
export class CreateAgendaJobs1700000000001 implements MigrationInterface {
  readonly name = "CreateAgendaJobs1700000000001";

  async up(runner: QueryRunner): Promise<void> {
    const onSqlite = isSqlite(runner);
    // Times come from the application as UTC text; DATETIME(3) compares to the millisecond. `data` is text and not JSON,
    // because MySQL reorders the keys of its JSON type.
    await runner.query(`
      CREATE TABLE IF NOT EXISTS agenda_jobs (
        id VARCHAR(36) NOT NULL PRIMARY KEY,
        name VARCHAR(255) NOT NULL,
        type VARCHAR(16) NOT NULL,
        priority INT NOT NULL,
        disabled TINYINT NOT NULL DEFAULT 0,
        next_run_at DATETIME(3) NULL,
        locked_at DATETIME(3) NULL,
        last_run_at DATETIME(3) NULL,
        last_finished_at DATETIME(3) NULL,
        failed_at DATETIME(3) NULL,
        fail_count INT NULL,
        fail_reason MEDIUMTEXT NULL,
        progress DOUBLE NULL,
        repeat_interval VARCHAR(255) NULL,
        repeat_timezone VARCHAR(64) NULL,
        repeat_at VARCHAR(255) NULL,
        start_date DATETIME(3) NULL,
        end_date DATETIME(3) NULL,
        skip_days VARCHAR(64) NULL,
        debounce_started_at DATETIME(3) NULL,
        fork TINYINT NULL,
        data LONGTEXT NULL,
        last_modified_by VARCHAR(255) NULL,
        single_key VARCHAR(255) GENERATED ALWAYS AS (CASE WHEN type = 'single' THEN name END) STORED,
        CONSTRAINT uq_agenda_jobs_single UNIQUE (single_key)
        ${onSqlite ? "" : `, INDEX ix_agenda_jobs_claim (${claimIndex})`}
      ) ${tableOptions(runner)}`);
    if (onSqlite) await runner.query(`CREATE INDEX IF NOT EXISTS ix_agenda_jobs_claim ON agenda_jobs (${claimIndex})`);
  }

  async down(): Promise<void> {
    throw new Error("migrations run forward only");
  }
}

const claimIndex = "name, disabled, locked_at, next_run_at, priority DESC";
