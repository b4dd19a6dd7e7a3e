import type { SendResult } from "../mail/mailer.js";
import type { CarrierPause } from "./carrier-pause.js";
import type { ClaimedDelivery } from "./claimed-delivery.js";
import type { Outcome } from "./delivery-outcome.js";
import type { MailTiming } from "./mail-timing.js";
import { nextTry } from "./next-try.rules.js";

/** What the carrier's answer makes of a delivery, and of the pause. */
export function outcomeOf(
  result: SendResult,
  { failures }: Pick<ClaimedDelivery, "failures">,
  canAsk: boolean,
  pause: CarrierPause,
  timing: MailTiming,
): Outcome {
  switch (result.kind) {
    case "SENT":
      pause.end();
      return result;
    case "REFUSED":
      return { kind: "FAILED", detail: result.detail };
    case "BLOCKED":
      return { kind: "AGAIN", inMs: pause.block(result.detail), failed: false, detail: result.detail };
    case "LATER": {
      if (result.retryAfterMs !== null) pause.slowDown(result.retryAfterMs);
      const inMs = nextTry(failures + 1, Math.random(), result.retryAfterMs, timing);
      if (inMs === null) return { kind: "FAILED", detail: result.detail };
      return { kind: "AGAIN", inMs, failed: true, detail: result.detail };
    }
    case "IN_DOUBT":
      return {
        kind: "DOUBT",
        inMs: canAsk ? timing.firstLookMs : timing.blindMs,
        counted: true,
        detail: result.detail,
      };
  }
}
