import type { Answer } from "./answer.js";
import type { CallBudget } from "./call-budget.js";
import type { Outbound, OutboundRequest } from "./outbound.js";
import { readRetryAfter } from "./retry-after.rules.js";
import { Turnstile } from "./turnstile.js";

/**
 * So many 429 with no other answer between them, and it is the app that is limited. A single one may be about one person's token (X
 * counts for each user), which must not stop the work for everybody else's (T-7).
 */
const REFUSALS_IN_A_ROW = 3;
/** How long the app is silent when a network does not say for how long; Meta prolongs its block for those who ask on. */
const UNTOLD_SECONDS = 30;

/**
 * Lets a request out when the app's budget has a call for it, and so many at once (D-29). Where a network answers nothing but 429, all
 * processes leave it alone for as long as it asks.
 */
export class BudgetedOutbound implements Outbound {
  private readonly turnstile: Turnstile;
  private refusals = 0;

  constructor(
    private readonly outbound: Outbound,
    private readonly budget: CallBudget,
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
    if (answer.kind !== "ANSWER") return;
    this.refusals = answer.status === 429 ? this.refusals + 1 : 0;
    if (this.refusals < REFUSALS_IN_A_ROW) return;
    this.refusals = 0;
    await this.budget.blockFor(readRetryAfter(answer.headers, new Date()) ?? UNTOLD_SECONDS);
  }
}
