import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateOutages1764000011000 implements MigrationInterface {
  name = "CreateOutages1764000011000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "outages",
      columns: [
        column.whole("company_id", { primary: true }),
        column.big("opened_number", { primary: true }),
        column.id("account_id"),
        column.id("open_account_id", { nullable: true }),
        column.code("status", 12),
        column.code("cause", 40, { nullable: true }),
        column.moment("started_at"),
        column.moment("detected_at"),
        column.moment("ended_at", { nullable: true }),
        column.big("closed_number", { nullable: true }),
      ],
      indices: [
        { name: "outages_open", columnNames: ["company_id", "open_account_id"], isUnique: true },
        { name: "outages_account", columnNames: ["company_id", "account_id", "started_at"] },
        { name: "outages_age", columnNames: ["ended_at"] },
      ],
      foreignKeys: [
        {
          name: "outages_account_fk",
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
