import { type MigrationInterface, type QueryRunner, TableIndex } from "typeorm";

/** Lists and counts of one status, and of what expires soon (`docs/queries.md`). */
export class IndexAccountsByStatus1764000060000 implements MigrationInterface {
  name = "IndexAccountsByStatus1764000060000";

  async up(runner: QueryRunner): Promise<void> {
    const table = await runner.getTable("social_accounts");
    if (table?.indices.some(({ name }) => name === "social_accounts_by_status") === true) return;
    const columnNames = ["company_id", "status", "expiry_order_at", "id", "platform", "purpose"];
    await runner.createIndex("social_accounts", new TableIndex({ name: "social_accounts_by_status", columnNames }));
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
