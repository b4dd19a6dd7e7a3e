import type { MigrationInterface, QueryRunner } from "typeorm";
import { takeSealedOnly } from "../src/database/sealed-only.js";

/** Nothing but sealed values in these columns from here on (O-11). */
export class SealRevocations1764000073000 implements MigrationInterface {
  name = "SealRevocations1764000073000";

  async up(runner: QueryRunner): Promise<void> {
    await takeSealedOnly(runner, "revocations", ["access_token", "refresh_token"]);
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
