import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateRevocations1764000032000 implements MigrationInterface {
  name = "CreateRevocations1764000032000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "revocations",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("id", { primary: true }),
        column.code("provider", 16),
        column.exact("app_id", 128),
        column.digest("subject_hash"),
        column.text("access_token", { nullable: true }),
        column.text("refresh_token", { nullable: true }),
        column.moment("due_at", { nullable: true }),
        column.moment("lease_until", { nullable: true }),
        column.whole("attempt"),
        column.whole("failures"),
        column.moment("destroy_at"),
        column.moment("created_at"),
        column.code("outcome", 16, { nullable: true }),
        column.moment("ended_at", { nullable: true }),
      ],
      indices: [
        { name: "revocations_due", columnNames: ["due_at", "company_id", "id"] },
        { name: "revocations_subject", columnNames: ["provider", "app_id", "subject_hash"] },
      ],
      foreignKeys: [
        {
          name: "revocations_company_fk",
          columnNames: ["company_id"],
          referencedTableName: "companies",
          referencedColumnNames: ["id"],
        },
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
