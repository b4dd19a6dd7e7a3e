import type { Status } from "./status.js";

/**
 * What may follow what. An EXPIRED connection does not become INVALID nor the other way round: either is mended by the same reconnect,
 * and a second alarm would tell nobody anything new. Only a person ends DISCONNECTED.
 */
export const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  CONNECTED: ["EXPIRED", "INVALID", "DISCONNECTED"],
  EXPIRED: ["CONNECTED", "DISCONNECTED"],
  INVALID: ["CONNECTED", "DISCONNECTED"],
  DISCONNECTED: ["CONNECTED"],
};

/** How an account may begin: imported or connected alive, or imported when its time is already over. */
export const BEGINNINGS: readonly Status[] = ["CONNECTED", "EXPIRED"];

/** @param from null for an account that is just coming to be */
export function mayBecome(from: Status | null, to: Status): boolean {
  return (from === null ? BEGINNINGS : TRANSITIONS[from]).includes(to);
}
