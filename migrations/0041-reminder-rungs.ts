import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateReminderRungs1764000041000 implements MigrationInterface {
  name = "CreateReminderRungs1764000041000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "reminder_rungs",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("account_id", { primary: true }),
        column.whole("epoch", { primary: true }),
        column.whole("days_before", { primary: true }),
        column.moment("due_at"),
        column.moment("expires_at"),
        column.code("state", 12),
        column.moment("closed_at", { nullable: true }),
      ],
      indices: [
        {
          name: "reminder_rungs_due",
          columnNames: ["state", "due_at", "company_id", "account_id", "epoch", "days_before"],
        },
      ],
      foreignKeys: [
        {
          name: "reminder_rungs_account_fk",
          columnNames: ["company_id", "account_id"],
          referencedTableName: "social_accounts",
          referencedColumnNames: ["company_id", "id"],
        },
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
