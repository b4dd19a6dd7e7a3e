import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateUsers1764000003000 implements MigrationInterface {
  name = "CreateUsers1764000003000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "users",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("id", { primary: true }),
        column.exact("external_id", 128),
        column.exact("email", 320),
        column.words("name", 200),
        column.code("locale", 35, { nullable: true }),
        column.code("role", 8),
        column.flag("active"),
        column.moment("created_at"),
        column.moment("updated_at"),
      ],
      indices: [{ name: "users_external_id", columnNames: ["company_id", "external_id"], isUnique: true }],
      foreignKeys: [
        {
          name: "users_company_fk",
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
