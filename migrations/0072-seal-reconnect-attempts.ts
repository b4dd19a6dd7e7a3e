import type { MigrationInterface, QueryRunner } from "typeorm";
import { takeSealedOnly } from "../src/database/sealed-only.js";

/** Nothing but sealed values in these columns from here on (O-11). */
export class SealReconnectAttempts1764000072000 implements MigrationInterface {
  name = "SealReconnectAttempts1764000072000";

  async up(runner: QueryRunner): Promise<void> {
    await takeSealedOnly(runner, "reconnect_attempts", [
      "code_verifier",
      "code",
      "received_grant",
      "received_profiles",
    ]);
  }

  /** Migrations go forward only (P-4). */
  async down(): Promise<void> {}
}
