import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateNotifications1764000043000 implements MigrationInterface {
  name = "CreateNotifications1764000043000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "notifications",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("id", { primary: true }),
        column.id("user_id"),
        column.code("fact_key", 96),
        column.code("kind", 24),
        column.code("category", 24),
        column.id("account_id", { nullable: true }),
        column.code("provider", 16, { nullable: true }),
        column.id("person_id", { nullable: true }),
        column.id("incident_id", { nullable: true }),
        column.whole("days_before", { nullable: true }),
        column.big("change_number", { nullable: true }),
        column.code("reason", 40, { nullable: true }),
        column.whole("accounts", { nullable: true }),
        column.moment("happens_at"),
        column.moment("created_at"),
        column.moment("stored_at"),
        column.moment("read_at", { nullable: true }),
      ],
      indices: [
        { name: "notifications_once", columnNames: ["company_id", "fact_key", "user_id"], isUnique: true },
        { name: "notifications_page", columnNames: ["company_id", "user_id", "created_at", "id"] },
        { name: "notifications_unread", columnNames: ["company_id", "user_id", "read_at", "created_at", "id"] },
        { name: "notifications_live", columnNames: ["company_id", "user_id", "stored_at", "id"] },
        { name: "notifications_age", columnNames: ["created_at"] },
      ],
      foreignKeys: [
        {
          name: "notifications_user_fk",
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
