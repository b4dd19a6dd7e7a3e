import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateIdempotencyKeys1764000006000 implements MigrationInterface {
  name = "CreateIdempotencyKeys1764000006000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "idempotency_keys",
      columns: [
        column.whole("company_id", { primary: true }),
        column.code("operation", 64, { primary: true }),
        column.exact("idempotency_key", 128, { primary: true }),
        column.digest("input_hash"),
        column.mediumText("answer", { nullable: true }),
        column.moment("created_at"),
      ],
      indices: [{ name: "idempotency_keys_age", columnNames: ["created_at"] }],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
