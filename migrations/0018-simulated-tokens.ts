import type { MigrationInterface, QueryRunner } from "typeorm";
import { column, createTable } from "../src/database/migration-kit.js";

export class CreateSimulatedTokens1764000018300 implements MigrationInterface {
  name = "CreateSimulatedTokens1764000018300";

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: "simulated_tokens",
      columns: [
        column.code("token", 128, { primary: true }),
        column.code("provider", 16),
        column.code("kind", 8),
        column.exact("person_id", 128),
        column.exact("profile_id", 191, { nullable: true }),
        column.text("scopes"),
        column.id("family"),
        column.moment("issued_at"),
        column.moment("expires_at", { nullable: true }),
        column.code("ended", 60, { nullable: true }),
        column.text("redirect_uri", { nullable: true }),
        column.code("code_challenge", 128, { nullable: true }),
        column.moment("forget_at", { nullable: true }),
      ],
      indices: [
        { name: "simulated_tokens_family", columnNames: ["family"] },
        { name: "simulated_tokens_person", columnNames: ["provider", "person_id"] },
        { name: "simulated_tokens_age", columnNames: ["forget_at"] },
      ],
    });
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
