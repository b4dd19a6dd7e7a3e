import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateInstallation1764000001000 implements MigrationInterface {
  name = "CreateInstallation1764000001000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "installation",
      columns: [
        column.whole("id", { primary: true }),
        column.flag("sandbox"),
        column.big("clock_offset_ms"),
        column.moment("created_at"),
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
