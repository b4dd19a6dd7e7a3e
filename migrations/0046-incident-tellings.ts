import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateIncidentTellings1764000046000 implements MigrationInterface {
  name = "CreateIncidentTellings1764000046000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "incident_tellings",
      columns: [
        column.id("incident_id", { primary: true }),
        column.code("phase", 8, { primary: true }),
        column.whole("told_through"),
        column.moment("created_at"),
        column.moment("finished_at", { nullable: true }),
      ],
      foreignKeys: [
        {
          name: "incident_tellings_incident_fk",
          columnNames: ["incident_id"],
          referencedTableName: "incidents",
          referencedColumnNames: ["id"],
        },
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
