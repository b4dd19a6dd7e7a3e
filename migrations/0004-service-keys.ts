import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateServiceKeys1764000004000 implements MigrationInterface {
  name = "CreateServiceKeys1764000004000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "service_keys",
      columns: [
        column.id("id", { primary: true }),
        column.whole("company_id", { nullable: true }),
        column.words("name", 200),
        column.digest("hash"),
        column.text("operations"),
        column.moment("created_at"),
        column.moment("revoked_at", { nullable: true }),
        column.moment("last_used_at", { nullable: true }),
      ],
      indices: [
        { name: "service_keys_hash", columnNames: ["hash"], isUnique: true },
        { name: "service_keys_company", columnNames: ["company_id"] },
      ],
      foreignKeys: [
        {
          name: "service_keys_company_fk",
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
