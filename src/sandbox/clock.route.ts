import type { FastifyInstance, onRequestAsyncHookHandler } from "fastify";
import { errorAnswer, send } from "../http/error-answer.js";
import { readClockOrder } from "./clock-order.rules.js";
import type { MoveClock } from "./move-clock.js";
import type { SandboxClock } from "./sandbox-clock.js";

export interface ClockRouteParts {
  readonly clock: SandboxClock;
  readonly moveClock: MoveClock;
  readonly guard: onRequestAsyncHookHandler;
}

/**
 * `GET /sandbox/clock` tells the business time, `POST /sandbox/clock` moves it ahead: `{ "advance": "P60D" }` or
 * `{ "to": "2030-01-31T09:00:00Z" }`, answered when all that became due on the way is done.
 */
export function addClockRoute(web: FastifyInstance, { clock, moveClock, guard }: ClockRouteParts): void {
  const stopping = new AbortController();
  web.addHook("preClose", async () => stopping.abort());

  web.get("/sandbox/clock", { onRequest: guard }, async (_request, reply) => {
    reply.header("cache-control", "no-store");
    return { now: clock.now(), offsetMs: clock.offsetMs };
  });

  web.post("/sandbox/clock", { onRequest: guard }, async (request, reply) => {
    reply.header("cache-control", "no-store");
    const order = readClockOrder(request.body);
    if ("problem" in order) return send(reply, 400, errorAnswer("BAD_USER_INPUT", order.problem));
    const moved = await moveClock.run(order, stopping.signal);
    switch (moved.kind) {
      case "MOVED":
        return { now: moved.now, offsetMs: moved.offsetMs, steps: moved.steps };
      case "IMPOSSIBLE":
        return send(reply, 400, errorAnswer("BAD_USER_INPUT", moved.problem));
      case "BUSY":
        return send(
          reply,
          409,
          errorAnswer("CLOCK_IS_MOVING", "The clock is being moved already; try again after that."),
        );
    }
  });
}
