import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateCompanyStreams1764000007000 implements MigrationInterface {
  name = "CreateCompanyStreams1764000007000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "company_streams",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("generation"),
        column.big("last_number"),
        column.big("pruned_through"),
      ],
      foreignKeys: [
        {
          name: "company_streams_company_fk",
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
