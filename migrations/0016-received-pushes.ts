import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateReceivedPushes1764000016000 implements MigrationInterface {
  name = "CreateReceivedPushes1764000016000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "received_pushes",
      columns: [
        column.code("provider", 16, { primary: true }),
        column.digest("event_hash", { primary: true }),
        column.moment("received_at"),
      ],
      indices: [{ name: "received_pushes_age", columnNames: ["received_at"] }],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
