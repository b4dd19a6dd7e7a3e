import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateNotificationLedger1764000040000 implements MigrationInterface {
  name = "CreateNotificationLedger1764000040000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "notification_ledger",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("id", { primary: true }),
        column.id("user_id"),
        column.code("fact_key", 96),
        column.code("kind", 12),
        column.code("category", 24),
        column.id("account_id", { nullable: true }),
        column.code("provider", 16, { nullable: true }),
        column.whole("epoch", { nullable: true }),
        column.whole("days_before", { nullable: true }),
        column.big("change_number", { nullable: true }),
        column.id("incident_id", { nullable: true }),
        column.code("state", 12),
        column.moment("due_at"),
        column.id("delivery_id", { nullable: true }),
        column.moment("created_at"),
        column.moment("updated_at"),
      ],
      indices: [
        {
          name: "notification_ledger_once",
          columnNames: ["company_id", "fact_key", "user_id"],
          isUnique: true,
        },
        { name: "notification_ledger_due", columnNames: ["state", "due_at", "company_id", "id"] },
        { name: "notification_ledger_account", columnNames: ["company_id", "account_id", "state"] },
        { name: "notification_ledger_delivery", columnNames: ["company_id", "delivery_id"] },
        { name: "notification_ledger_user", columnNames: ["company_id", "user_id", "state"] },
      ],
      foreignKeys: [
        {
          name: "notification_ledger_user_fk",
          columnNames: ["company_id", "user_id"],
          referencedTableName: "users",
          referencedColumnNames: ["company_id", "id"],
        },
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
