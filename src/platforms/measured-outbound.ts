import type { Answer } from "./answer.js";
import type { Outbound, OutboundRequest } from "./outbound.js";

/** Tells how long each call took and how it ended: its class of status (`2xx`), or why there was no answer. */
export class MeasuredOutbound implements Outbound {
  constructor(
    private readonly inner: Outbound,
    private readonly told: (outcome: string, seconds: number) => void,
  ) {}

  async send(request: OutboundRequest, signal: AbortSignal): Promise<Answer> {
    const began = performance.now();
    const answer = await this.inner.send(request, signal);
    this.told(outcomeOf(answer), (performance.now() - began) / 1_000);
    return answer;
  }
}

function outcomeOf(answer: Answer): string {
  switch (answer.kind) {
    case "ANSWER":
      return `${Math.floor(answer.status / 100)}xx`;
    case "NO_ANSWER":
      return answer.why.toLowerCase();
    case "NOT_ASKED":
      return "not_asked";
  }
}
