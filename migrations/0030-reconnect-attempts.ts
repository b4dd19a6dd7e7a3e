import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateReconnectAttempts1764000030000 implements MigrationInterface {
  name = "CreateReconnectAttempts1764000030000";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "reconnect_attempts",
      columns: [
        column.whole("company_id", { primary: true }),
        column.id("id", { primary: true }),
        column.id("user_id", { nullable: true }),
        column.id("link_id", { nullable: true }),
        column.code("platform", 16),
        column.code("purpose", 12),
        column.code("provider", 16),
        column.exact("app_id", 128),
        column.id("account_id", { nullable: true }),
        column.whole("generation"),
        column.code("mode", 8),
        column.exact("return_to", 512),
        column.code("step", 12),
        column.code("outcome", 32, { nullable: true }),
        column.text("details", { nullable: true }),
        column.digest("ticket_hash", { nullable: true }),
        column.moment("ticket_expires_at", { nullable: true }),
        column.digest("state_hash", { nullable: true }),
        column.digest("flow_hash", { nullable: true }),
        column.text("code_verifier", { nullable: true }),
        column.text("code", { nullable: true }),
        column.digest("completion_hash", { nullable: true }),
        column.text("received_grant", { nullable: true }),
        column.mediumText("received_profiles", { nullable: true }),
        column.moment("created_at"),
        column.moment("expires_at"),
        column.moment("used_at", { nullable: true }),
        column.moment("ended_at", { nullable: true }),
        column.whole("version"),
        column.moment("updated_at"),
      ],
      indices: [
        { name: "reconnect_attempts_ticket", columnNames: ["ticket_hash"], isUnique: true },
        { name: "reconnect_attempts_state", columnNames: ["state_hash"], isUnique: true },
        { name: "reconnect_attempts_open", columnNames: ["ended_at", "expires_at", "company_id", "id"] },
        { name: "reconnect_attempts_account", columnNames: ["company_id", "account_id"] },
        { name: "reconnect_attempts_user", columnNames: ["company_id", "user_id"] },
      ],
      foreignKeys: [
        {
          name: "reconnect_attempts_company_fk",
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
