import type { Provider } from "../../platforms/provider.js";

/** The ways in which a whole network can fail, with what somebody who presses the button should know. */
export const FAULT_MODES = {
  UNAVAILABLE: "Every call is answered with 503.",
  RATE_LIMITED: "Every call is answered with 429, in the network's own words.",
  TIMEOUT: "No call is answered.",
  HTML: "Every call is answered with 502 and an HTML page, as a proxy in front of the network does.",
  MASS_DEATH: "Every call with a token is told that the token is dead, which is false.",
  HANG_UP: "Every call takes effect, but the connection is cut before the answer.",
  FLAKY:
    "A share of the calls fails at random: in one of these ways, false deaths excepted, or with what the network says of its own trouble.",
} as const;

export type FaultMode = keyof typeof FAULT_MODES;

/** What befalls a single call. TROUBLE: the network speaks of its own trouble, in its own words. */
export type CallFault = Exclude<FaultMode, "FLAKY"> | "TROUBLE";

export interface Fault {
  readonly provider: Provider;
  readonly mode: FaultMode;
  /** The share of calls that fail, 0 to 1; of FLAKY alone, else 1. */
  readonly share: number;
}

export function isFaultMode(value: string): value is FaultMode {
  return Object.hasOwn(FAULT_MODES, value);
}
