import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateDeliveries1764000047000 implements MigrationInterface {
  name = "CreateDeliveries1764000047000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "deliveries",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("id", { primary: true }),
        column.id("user_id"),
        column.code("category", 24),
        column.exact("address", 320),
        column.exact("locale", 35, { nullable: true }),
        column.code("state", 12),
        column.moment("due_at", { nullable: true }),
        column.moment("lease_until", { nullable: true }),
        column.whole("attempt"),
        column.whole("failures"),
        column.whole("doubts"),
        column.exact("message_id", 320),
        column.code("carrier", 16, { nullable: true }),
        column.exact("carrier_id", 320, { nullable: true }),
        column.exact("detail", 500, { nullable: true }),
        column.moment("first_attempted_at", { nullable: true }),
        column.moment("attempted_at", { nullable: true }),
        column.moment("sent_at", { nullable: true }),
        column.moment("delivered_at", { nullable: true }),
        column.moment("ended_at", { nullable: true }),
        column.moment("created_at"),
        column.moment("updated_at"),
      ],
      indices: [
        { name: "deliveries_due", columnNames: ["due_at", "company_id", "id"] },
        { name: "deliveries_id", columnNames: ["id"], isUnique: true },
        { name: "deliveries_sent", columnNames: ["sent_at", "state"] },
        { name: "deliveries_age", columnNames: ["created_at", "company_id", "id"] },
        { name: "deliveries_user", columnNames: ["company_id", "user_id"] },
      ],
      foreignKeys: [
        {
          name: "deliveries_user_fk",
          columnNames: ["company_id", "user_id"],
          referencedTableName: "users",
          referencedColumnNames: ["company_id", "id"],
        },
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
