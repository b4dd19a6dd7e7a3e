import type { MigrationInterface, QueryRunner } from "typeorm";

/** A column more on a table that holds data already; grants that are there are looked at once. */
export class AddGrantsClocksDue1764000041100 implements MigrationInterface {
  name = "AddGrantsClocksDue1764000041100";

  async up(runner: QueryRunner): Promise<void> {
    if (!(await runner.hasColumn("grants", "clocks_due_at"))) {
      await runner.query("ALTER TABLE grants ADD COLUMN clocks_due_at datetime(3)");
    }
    await runner.query(
      "UPDATE grants SET clocks_due_at = minted_at WHERE access_token IS NOT NULL OR refresh_token IS NOT NULL",
    );
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
