import { type MigrationInterface, type QueryRunner, TableIndex } from "typeorm";

/** What was done to one thing (`docs/queries.md`). */
export class IndexAuditByTarget1764000061000 implements MigrationInterface {
  name = "IndexAuditByTarget1764000061000";

  async up(runner: QueryRunner): Promise<void> {
    const table = await runner.getTable("audit_entries");
    if (table?.indices.some(({ name }) => name === "audit_entries_target") === true) return;
    const columnNames = ["company_id", "target_id", "occurred_at", "id"];
    await runner.createIndex("audit_entries", new TableIndex({ name: "audit_entries_target", columnNames }));
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
