import { type MigrationInterface, type QueryRunner, TableIndex } from "typeorm";

/** Who did one kind of thing (`docs/queries.md`). */
export class IndexAuditByAction1764000063000 implements MigrationInterface {
  name = "IndexAuditByAction1764000063000";

  async up(runner: QueryRunner): Promise<void> {
    const table = await runner.getTable("audit_entries");
    if (table?.indices.some(({ name }) => name === "audit_entries_action") === true) return;
    const columnNames = ["company_id", "action", "occurred_at", "id"];
    await runner.createIndex("audit_entries", new TableIndex({ name: "audit_entries_action", columnNames }));
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
