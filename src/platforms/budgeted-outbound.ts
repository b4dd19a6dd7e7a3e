import type { Clock } from "../clock.js";
import type { Answer } from "./answer.js";
import type { CallBudget } from "./call-budget.js";
import type { Outbound, OutboundRequest } from "./outbound.js";
import { readRetryAfter } from "./retry-after.rules.js";
import { Turnstile } from "./turnstile.js";

/**
 * Lets a request out when the app's budget has a call for it, and so many at once (D-29). A 429 that says for how long ends the calls
 * of all processes until then.
 */
export class BudgetedOutbound implements Outbound {
  private readonly turnstile: Turnstile;

  /** @param clock what instants in answers are compared with */
  constructor(
    private readonly outbound: Outbound,
    private readonly budget: CallBudget,
    private readonly clock: Clock,
    atOnce: number,
  ) {
    this.turnstile = new Turnstile(atOnce);
  }

  async send(request: OutboundRequest, signal: AbortSignal): Promise<Answer> {
    const leave = await this.turnstile.enter(signal);
    if (leave === null) return { kind: "NO_ANSWER", why: "ABORTED", sent: false };
    try {
      const retryAfterSeconds = await this.budget.take();
      if (retryAfterSeconds > 0) return { kind: "NOT_ASKED", retryAfterSeconds };
      const answer = await this.outbound.send(request, signal);
      await this.heed(answer);
      return answer;
    } finally {
      leave();
    }
  }

  private async heed(answer: Answer): Promise<void> {
    if (answer.kind !== "ANSWER" || answer.status !== 429) return;
    const seconds = readRetryAfter(answer.headers, this.clock.now());
    if (seconds !== null) await this.budget.blockFor(seconds);
  }
}
