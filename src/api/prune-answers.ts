import type { Database } from "../database/database.js";
import { forgetAnswers } from "./run-once.js";

/** Stored answers are kept twice as long as is promised (D-8). */
const KEPT_MS = 2 * 86_400_000;

/** Forgets answers to mutations that nobody will repeat any more. */
export class PruneAnswers {
  constructor(private readonly database: Database) {}

  async run(now: Date): Promise<void> {
    await this.database.transaction((tx) => forgetAnswers(tx, new Date(now.getTime() - KEPT_MS)));
  }
}
