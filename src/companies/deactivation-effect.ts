import type { Transaction } from "../database/transaction.js";
import type { PersonKey } from "./people.js";

/** What another room does in the transaction that shuts a person out; handed over by `app.ts`, so that no arrow runs back. */
export interface DeactivationEffect {
  /** The person's row is held, and says already that they are not active. */
  deactivated(tx: Transaction, person: PersonKey, now: Date): Promise<void>;
}
