import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateSuppressedAddresses1764000048000 implements MigrationInterface {
  name = "CreateSuppressedAddresses1764000048000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "suppressed_addresses",
      columns: [column.digest("address_hash", { primary: true }), column.code("reason", 12), column.moment("since")],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
