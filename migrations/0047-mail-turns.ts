import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateMailTurns1764000047100 implements MigrationInterface {
  name = "CreateMailTurns1764000047100";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "mail_turns",
      columns: [
        column.whole("company_id", { primary: true }),
        column.whole("seen_rows"),
        column.moment("seen_at"),
        column.moment("first_seen_at"),
        column.moment("next_at"),
      ],
      foreignKeys: [
        {
          name: "mail_turns_company_fk",
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
