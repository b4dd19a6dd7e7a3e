import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateCompanies1764000002000 implements MigrationInterface {
  name = "CreateCompanies1764000002000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "companies",
      columns: [
        column.counter("id"),
        column.exact("external_id", 128),
        column.words("name", 200),
        column.code("time_zone", 64),
        column.whole("reminder_hour"),
        column.code("default_locale", 35),
        column.text("ladders", { nullable: true }),
        column.moment("suspended_at", { nullable: true }),
        column.moment("created_at"),
        column.moment("updated_at"),
      ],
      indices: [{ name: "companies_external_id", columnNames: ["external_id"], isUnique: true }],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
