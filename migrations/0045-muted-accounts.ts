import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateMutedAccounts1764000045000 implements MigrationInterface {
  name = "CreateMutedAccounts1764000045000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "muted_accounts",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("user_id", { primary: true }),
        column.id("account_id", { primary: true }),
        column.moment("muted_at"),
      ],
      indices: [{ name: "muted_accounts_account", columnNames: ["company_id", "account_id"] }],
      foreignKeys: [
        {
          name: "muted_accounts_user_fk",
          columnNames: ["company_id", "user_id"],
          referencedTableName: "users",
          referencedColumnNames: ["company_id", "id"],
        },
        {
          name: "muted_accounts_account_fk",
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
