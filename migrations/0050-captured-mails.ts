import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateCapturedMails1764000050000 implements MigrationInterface {
  name = "CreateCapturedMails1764000050000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "captured_mails",
      columns: [
        column.counter("number"),
        column.code("delivery_id", 64),
        column.code("message_id", 255),
        column.code("category", 24),
        column.exact("recipient", 320),
        column.text("mailboxes"),
        column.text("subject"),
        column.text("headers"),
        column.mediumText("html"),
        column.mediumText("body"),
        column.moment("captured_at"),
      ],
      indices: [
        { name: "captured_mails_recipient", columnNames: ["recipient", "number"] },
        { name: "captured_mails_delivery", columnNames: ["delivery_id"] },
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
