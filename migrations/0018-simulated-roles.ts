import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateSimulatedRoles1764000018200 implements MigrationInterface {
  name = "CreateSimulatedRoles1764000018200";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "simulated_roles",
      columns: [
        column.code("provider", 16, { primary: true }),
        column.exact("external_id", 191, { primary: true }),
        column.exact("person_id", 128, { primary: true }),
      ],
      indices: [{ name: "simulated_roles_person", columnNames: ["provider", "person_id"] }],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
