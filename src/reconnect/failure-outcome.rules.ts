import type { Verdict } from "../platforms/verdict.js";
import type { AttemptOutcome } from "./attempt.js";

/** What the network was asked when it refused. */
export type AskedStep = "EXCHANGE" | "LIST" | "PROBE";

/** How a trip ends at which the network refused; what it said of the token decides nothing about the accounts, which live on the old one. */
export function outcomeOfRefusal(asked: AskedStep, verdict: Verdict): AttemptOutcome {
  switch (verdict.kind) {
    case "TRANSIENT":
    case "RATE_LIMITED":
      return "NETWORK_UNAVAILABLE";
    case "APP_FAULT":
      return "APP_FAULT";
    case "PERMANENT":
    case "DOUBTFUL":
      if (verdict.reason === "PERMISSIONS_MISSING") return "INSUFFICIENT_SCOPE";
      break;
    case "BLOCKED":
    case "IRRELEVANT":
    case "ALIVE":
      break;
  }
  // The code was spent, too old, or another's; or the token does not do what it is for.
  return asked === "EXCHANGE" ? "CODE_REFUSED" : "PROBE_FAILED";
}

/** Whether a consent that was tried may replace another. A network that refuses one action shows that the token lives. */
export function passes(verdict: Verdict): boolean {
  return verdict.kind === "ALIVE" || verdict.kind === "BLOCKED";
}
