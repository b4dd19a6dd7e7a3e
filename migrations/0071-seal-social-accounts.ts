import type { MigrationInterface, QueryRunner } from "typeorm";
import { takeSealedOnly } from "../src/database/sealed-only.js";

/** Nothing but sealed values in these columns from here on (O-11). */
export class SealSocialAccounts1764000071000 implements MigrationInterface {
  name = "SealSocialAccounts1764000071000";

  async up(runner: QueryRunner): Promise<void> {
    await takeSealedOnly(runner, "social_accounts", ["page_token"]);
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
