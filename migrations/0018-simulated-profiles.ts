import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateSimulatedProfiles1764000018100 implements MigrationInterface {
  name = "CreateSimulatedProfiles1764000018100";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "simulated_profiles",
      columns: [
        column.code("provider", 16, { primary: true }),
        column.exact("external_id", 191, { primary: true }),
        column.code("platform", 16),
        column.code("kind", 12),
        column.exact("name", 200),
        column.exact("handle", 200, { nullable: true }),
        column.code("broken", 60, { nullable: true }),
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
