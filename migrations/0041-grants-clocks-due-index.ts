import { type MigrationInterface, type QueryRunner, TableIndex } from "typeorm";

export class IndexGrantsClocksDue1764000041200 implements MigrationInterface {
  name = "IndexGrantsClocksDue1764000041200";

  async up(runner: QueryRunner): Promise<void> {
    const table = await runner.getTable("grants");
    if (table?.indices.some(({ name }) => name === "grants_clocks_due") === true) return;
    const columnNames = ["clocks_due_at", "company_id", "id"];
    await runner.createIndex("grants", new TableIndex({ name: "grants_clocks_due", columnNames }));
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
