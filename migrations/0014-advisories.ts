import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateAdvisories1764000014000 implements MigrationInterface {
  name = "CreateAdvisories1764000014000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "advisories",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("account_id", { primary: true }),
        column.whole("number", { primary: true }),
        column.id("open_account_id", { nullable: true }),
        column.code("reason", 40),
        column.code("source", 12),
        column.moment("opened_at"),
        column.moment("last_seen_at"),
        column.moment("closed_at", { nullable: true }),
      ],
      indices: [
        { name: "advisories_open", columnNames: ["company_id", "open_account_id"], isUnique: true },
        { name: "advisories_stale", columnNames: ["closed_at", "last_seen_at"] },
      ],
      foreignKeys: [
        {
          name: "advisories_account_fk",
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
