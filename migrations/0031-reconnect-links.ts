import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateReconnectLinks1764000031000 implements MigrationInterface {
  name = "CreateReconnectLinks1764000031000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "reconnect_links",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("id", { primary: true }),
        column.id("account_id"),
        column.digest("token_hash"),
        column.id("created_by_id", { nullable: true }),
        column.moment("created_at"),
        column.moment("expires_at"),
        column.moment("ended_at", { nullable: true }),
        column.code("ended_because", 12, { nullable: true }),
      ],
      indices: [
        { name: "reconnect_links_token", columnNames: ["token_hash"], isUnique: true },
        { name: "reconnect_links_account", columnNames: ["company_id", "account_id"] },
      ],
      foreignKeys: [
        {
          name: "reconnect_links_account_fk",
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
