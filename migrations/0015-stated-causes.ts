import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateStatedCauses1764000015000 implements MigrationInterface {
  name = "CreateStatedCauses1764000015000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "stated_causes",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("account_id", { primary: true }),
        column.code("reason", 40),
        column.id("stated_by_id", { nullable: true }),
        column.moment("stated_at"),
        column.moment("finished_at", { nullable: true }),
        column.moment("not_before", { nullable: true }),
      ],
      foreignKeys: [
        {
          name: "stated_causes_account_fk",
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
