import type { Transaction } from "../database/transaction.js";

/** A reminder whose hour has come. */
export interface FallenRung {
  readonly companyId: number;
  readonly accountId: string;
  readonly epoch: number;
  readonly daysBefore: number;
  readonly dueAt: Date;
  readonly expiresAt: Date;
}

/** What another room does in the transaction in which rungs fall: tells people. Handed over by `app.ts`. */
export interface RungEffect {
  /** @param rungs of any number of companies, ascending by company and account */
  fell(tx: Transaction, rungs: readonly FallenRung[], now: Date): Promise<void>;
}
