import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateSimulatedFaults1764000018400 implements MigrationInterface {
  name = "CreateSimulatedFaults1764000018400";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "simulated_faults",
      columns: [
        column.code("provider", 16, { primary: true }),
        column.code("mode", 16),
        column.whole("per_mille"),
        column.moment("since"),
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
