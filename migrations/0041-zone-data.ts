import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateZoneData1764000041300 implements MigrationInterface {
  name = "CreateZoneData1764000041300";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "zone_data",
      columns: [column.whole("id", { primary: true }), column.code("version", 32), column.moment("followed_at")],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
