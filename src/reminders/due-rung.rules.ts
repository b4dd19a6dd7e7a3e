import type { Status } from "../accounts/status.js";
import type { RungState } from "./rung-state.js";

/** What of an account decides about a rung that is due. */
export interface RemindedAccount {
  readonly status: Status;
  readonly expiresAt: Date | null;
  /** The present life of its expiry. */
  readonly epoch: number;
}

interface DueRung {
  readonly epoch: number;
  readonly daysBefore: number;
}

/**
 * What becomes of a rung whose hour has come. An account that is EXPIRED by now is still told: rung 0 comes at its hour whether or not the
 * expiry has passed, and so does what a downtime has held up.
 *
 * @param urgent the days of rungs of the same life that are due or told, in any order
 */
export function judgeRung(
  rung: DueRung,
  account: RemindedAccount | undefined,
  urgent: readonly number[],
): Exclude<RungState, "PLANNED"> {
  if (account === undefined || account.expiresAt === null || account.epoch !== rung.epoch) return "CANCELLED";
  if (account.status !== "CONNECTED" && account.status !== "EXPIRED") return "CANCELLED";
  return urgent.some((daysBefore) => daysBefore < rung.daysBefore) ? "COLLAPSED" : "TOLD";
}
