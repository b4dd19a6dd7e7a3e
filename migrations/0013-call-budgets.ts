import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateCallBudgets1764000013000 implements MigrationInterface {
  name = "CreateCallBudgets1764000013000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "call_budgets",
      columns: [
        column.code("provider", 16, { primary: true }),
        column.exact("app_id", 128, { primary: true }),
        column.moment("window_started_at"),
        column.whole("calls_taken"),
        column.moment("blocked_until", { nullable: true }),
        column.moment("updated_at"),
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
