import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateStatusChanges1764000010000 implements MigrationInterface {
  name = "CreateStatusChanges1764000010000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "status_changes",
      columns: [
        column.whole("company_id", { primary: true }),
        column.big("number", { primary: true }),
        column.id("account_id"),
        column.code("from_status", 12, { nullable: true }),
        column.code("to_status", 12),
        column.code("reason", 40, { nullable: true }),
        column.code("source", 12),
        column.code("actor_kind", 12),
        column.exact("actor_id", 128, { nullable: true }),
        column.moment("occurred_at"),
        column.moment("recorded_at"),
      ],
      indices: [
        { name: "status_changes_account", columnNames: ["company_id", "account_id", "number"] },
        { name: "status_changes_age", columnNames: ["recorded_at"] },
      ],
      foreignKeys: [
        {
          name: "status_changes_account_fk",
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
