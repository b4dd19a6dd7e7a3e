import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateGrants1764000008000 implements MigrationInterface {
  name = "CreateGrants1764000008000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "grants",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("id", { primary: true }),
        column.code("provider", 16),
        column.exact("app_id", 128),
        column.digest("subject_hash"),
        column.id("connected_by_id", { nullable: true }),
        column.text("scopes"),
        column.text("access_token", { nullable: true }),
        column.text("refresh_token", { nullable: true }),
        column.moment("access_expires_at", { nullable: true }),
        column.flag("access_renewable"),
        column.moment("refresh_expires_at", { nullable: true }),
        column.flag("refresh_renewable"),
        column.moment("data_access_expires_at", { nullable: true }),
        column.flag("data_access_renewable"),
        column.moment("minted_at"),
        column.moment("renewal_failing_since", { nullable: true }),
        column.moment("refresh_in_doubt_since", { nullable: true }),
        column.moment("next_refresh_at", { nullable: true }),
        column.whole("refresh_failures", { default: "0" }),
        column.digest("exclusive_subject_hash", { nullable: true }),
        column.digest("refresh_prefix_hash", { nullable: true }),
        column.digest("refresh_double_hash", { nullable: true }),
        column.moment("next_verification_at", { nullable: true }),
        column.whole("verification_failures", { default: "0" }),
        column.code("last_answer", 8, { nullable: true }),
        column.moment("last_answer_at", { nullable: true }),
        column.code("suspicion", 12, { nullable: true }),
        column.code("suspected_reason", 40, { nullable: true }),
        column.moment("suspected_since", { nullable: true }),
        column.moment("lease_until", { nullable: true }),
        column.whole("attempt"),
        column.moment("reconnect_open_until", { nullable: true }),
        column.moment("created_at"),
        column.moment("updated_at"),
      ],
      indices: [
        { name: "grants_subject", columnNames: ["company_id", "provider", "app_id", "subject_hash"], isUnique: true },
        { name: "grants_subject_everywhere", columnNames: ["provider", "app_id", "subject_hash"] },
        { name: "grants_refresh_due", columnNames: ["next_refresh_at", "company_id", "id"] },
        { name: "grants_exclusive", columnNames: ["provider", "app_id", "exclusive_subject_hash"], isUnique: true },
        { name: "grants_verification_due", columnNames: ["next_verification_at", "company_id", "id"] },
        { name: "grants_verification_of_company", columnNames: ["company_id", "next_verification_at", "id"] },
        { name: "grants_answers", columnNames: ["provider", "last_answer_at"] },
        { name: "grants_refresh_prefix", columnNames: ["provider", "refresh_prefix_hash"] },
        { name: "grants_refresh_double", columnNames: ["provider", "refresh_double_hash"] },
        { name: "grants_connected_by", columnNames: ["company_id", "connected_by_id"] },
      ],
      foreignKeys: [
        {
          name: "grants_company_fk",
          columnNames: ["company_id"],
          referencedTableName: "companies",
          referencedColumnNames: ["id"],
        },
        {
          name: "grants_connected_by_fk",
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
