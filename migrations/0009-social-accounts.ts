import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateSocialAccounts1764000009000 implements MigrationInterface {
  name = "CreateSocialAccounts1764000009000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "social_accounts",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("id", { primary: true }),
        column.code("platform", 16),
        column.code("purpose", 12),
        column.exact("external_id", 191),
        column.id("grant_id", { nullable: true }),
        column.id("connected_by_id", { nullable: true }),
        column.words("name", 200),
        column.words("handle", 200, { nullable: true }),
        column.text("page_token", { nullable: true }),
        column.code("status", 12),
        column.moment("status_since"),
        column.code("status_reason", 40, { nullable: true }),
        column.big("last_change_number"),
        column.moment("expires_at", { nullable: true }),
        column.moment("expiry_order_at"),
        column.code("expiry_reason", 40, { nullable: true }),
        column.whole("expiry_epoch"),
        column.moment("epoch_expires_at", { nullable: true }),
        column.moment("connected_at"),
        column.moment("last_verified_at", { nullable: true }),
        column.moment("next_verification_at", { nullable: true }),
        column.code("suspicion", 12, { nullable: true }),
        column.code("suspected_reason", 40, { nullable: true }),
        column.moment("suspected_since", { nullable: true }),
        column.whole("reconnect_generation"),
        column.moment("created_at"),
        column.moment("updated_at"),
      ],
      indices: [
        {
          name: "social_accounts_profile",
          columnNames: ["company_id", "platform", "purpose", "external_id"],
          isUnique: true,
        },
        { name: "social_accounts_expiry_due", columnNames: ["status", "expires_at", "company_id", "id"] },
        { name: "social_accounts_by_expiry", columnNames: ["company_id", "expiry_order_at", "id"] },
        { name: "social_accounts_by_name", columnNames: ["company_id", "name", "id"] },
        { name: "social_accounts_by_change", columnNames: ["company_id", "last_change_number", "id"] },
        { name: "social_accounts_grant", columnNames: ["company_id", "grant_id"] },
        { name: "social_accounts_connected_by", columnNames: ["company_id", "connected_by_id"] },
      ],
      foreignKeys: [
        {
          name: "social_accounts_company_fk",
          columnNames: ["company_id"],
          referencedTableName: "companies",
          referencedColumnNames: ["id"],
        },
        {
          name: "social_accounts_grant_fk",
          columnNames: ["company_id", "grant_id"],
          referencedTableName: "grants",
          referencedColumnNames: ["company_id", "id"],
        },
        {
          name: "social_accounts_connected_by_fk",
          columnNames: ["company_id", "connected_by_id"],
          referencedTableName: "users",
          referencedColumnNames: ["company_id", "id"],
        },
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
