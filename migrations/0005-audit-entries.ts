import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateAuditEntries1764000005000 implements MigrationInterface {
  name = "CreateAuditEntries1764000005000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "audit_entries",
      columns: [
        column.id("id", { primary: true }),
        column.whole("company_id", { nullable: true }),
        column.moment("occurred_at"),
        column.code("actor_kind", 12),
        column.exact("actor_id", 128, { nullable: true }),
        column.code("action", 64),
        column.code("target_type", 32, { nullable: true }),
        column.exact("target_id", 128, { nullable: true }),
        column.text("details", { nullable: true }),
        column.code("address", 45, { nullable: true }),
        column.code("request_id", 64, { nullable: true }),
      ],
      indices: [{ name: "audit_entries_page", columnNames: ["company_id", "occurred_at", "id"] }],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
