import { type MigrationInterface, type QueryRunner, TableIndex } from "typeorm";

/** What one actor did (`docs/queries.md`). */
export class IndexAuditByActor1764000062000 implements MigrationInterface {
  name = "IndexAuditByActor1764000062000";

  async up(runner: QueryRunner): Promise<void> {
    const table = await runner.getTable("audit_entries");
    if (table?.indices.some(({ name }) => name === "audit_entries_actor") === true) return;
    const columnNames = ["company_id", "actor_id", "occurred_at", "id"];
    await runner.createIndex("audit_entries", new TableIndex({ name: "audit_entries_actor", columnNames }));
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
