import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateIncidents1764000012000 implements MigrationInterface {
  name = "CreateIncidents1764000012000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "incidents",
      columns: [
        column.id("id", { primary: true }),
        column.code("provider", 16),
        column.code("open_provider", 16, { nullable: true }),
        column.code("kind", 8),
        column.moment("opened_at"),
        column.moment("closed_at", { nullable: true }),
        column.whole("grants_concerned"),
        column.whole("companies_concerned"),
        column.moment("updated_at"),
      ],
      indices: [
        { name: "incidents_open", columnNames: ["open_provider"], isUnique: true },
        { name: "incidents_page", columnNames: ["opened_at", "id"] },
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
