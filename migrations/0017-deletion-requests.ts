import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateDeletionRequests1764000017000 implements MigrationInterface {
  name = "CreateDeletionRequests1764000017000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "deletion_requests",
      columns: [
        column.id("code", { primary: true }),
        column.code("provider", 16),
        column.digest("subject_hash"),
        column.moment("requested_at"),
        column.moment("completed_at", { nullable: true }),
      ],
      indices: [{ name: "deletion_requests_subject", columnNames: ["provider", "subject_hash"] }],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
