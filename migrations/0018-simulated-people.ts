import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateSimulatedPeople1764000018000 implements MigrationInterface {
  name = "CreateSimulatedPeople1764000018000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "simulated_people",
      columns: [
        column.code("provider", 16, { primary: true }),
        column.exact("id", 128, { primary: true }),
        column.exact("name", 200),
        column.code("broken", 60, { nullable: true }),
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
