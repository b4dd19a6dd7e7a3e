import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateReceivedMailEvents1764000049000 implements MigrationInterface {
  name = "CreateReceivedMailEvents1764000049000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "received_mail_events",
      columns: [column.digest("token_hash", { primary: true }), column.moment("received_at")],
      indices: [{ name: "received_mail_events_age", columnNames: ["received_at"] }],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
