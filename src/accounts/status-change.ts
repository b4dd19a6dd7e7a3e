import type { Actor } from "../api/viewer.js";
import type { Transaction } from "../database/transaction.js";
import type { Reason } from "../platforms/reason.js";
import type { LockedAccount } from "./locked-account.js";
import type { ChangeSource, Status } from "./status.js";

/** A status that somebody or something found an account to have. */
export interface StatusFinding {
  readonly account: LockedAccount;
  readonly to: Status;
  readonly reason: Reason | null;
  readonly source: ChangeSource;
  readonly actor: Actor;
  /** When it became true; never before the account's last change, which it replaces. */
  readonly occurredAt: Date;
}

/** A finding with its number in the company's stream. */
export interface NumberedChange extends StatusFinding {
  readonly number: number;
  readonly recordedAt: Date;
}

/** What another room adds to the transaction of a status change; handed over by `app.ts`, so that no arrow runs back. */
export interface StatusChangeEffect {
  /**
   * Before the numbers are drawn: the place for everything that takes locks, such as cancelling reminders. The rows of the accounts still
   * show the status before.
   */
  prepare?(tx: Transaction, findings: readonly StatusFinding[], recordedAt: Date): Promise<void>;
  /** After that, under the lock of the company's counter: rows that carry the number are added, nothing else is locked (D-4). */
  append?(tx: Transaction, changes: readonly NumberedChange[]): Promise<void>;
}
