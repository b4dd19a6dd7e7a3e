import type { MigrationInterface, QueryRunner } from "typeorm";
import { takeSealedOnly } from "../src/database/sealed-only.js";

/** Nothing but sealed values in these columns from here on (O-11). */
export class SealGrants1764000070000 implements MigrationInterface {
  name = "SealGrants1764000070000";

  async up(runner: QueryRunner): Promise<void> {
    await takeSealedOnly(runner, "grants", ["access_token", "refresh_token"]);
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
