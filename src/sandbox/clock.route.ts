import type { FastifyInstance } from "fastify";
import { errorAnswer } from "../http/error-answer.js";
import { readClockRequest } from "./clock-request.rules.js";
import { AlreadyMovingError, type MoveClock } from "./move-clock.js";
import type { SandboxClock } from "./sandbox-clock.js";

/** `GET /sandbox/clock` shows the sandbox's time, `POST /sandbox/clock` moves it forward and answers when all that fell due is done. */
export function addClockRoute(web: FastifyInstance, clock: SandboxClock, moveClock: MoveClock): void {
  web.get("/sandbox/clock", async () => ({ now: clock.now(), offsetMs: clock.offset }));
  web.post("/sandbox/clock", async (request, reply) => {
    const asked = readClockRequest(request.body, clock.now());
    if ("problem" in asked) return reply.code(400).send(errorAnswer("BAD_USER_INPUT", asked.problem));
    try {
      return await moveClock.to(asked.target);
    } catch (error) {
      if (!(error instanceof AlreadyMovingError)) throw error;
      return reply.code(409).send(errorAnswer("CONFLICT", error.message));
    }
  });
}
