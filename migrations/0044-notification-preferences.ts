import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateNotificationPreferences1764000044000 implements MigrationInterface {
  name = "CreateNotificationPreferences1764000044000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "notification_preferences",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("user_id", { primary: true }),
        column.code("category", 24, { primary: true }),
        column.code("channel", 8, { primary: true }),
        column.flag("enabled"),
        column.moment("updated_at"),
      ],
      foreignKeys: [
        {
          name: "notification_preferences_user_fk",
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
