import { once } from "node:events";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { FaultBoard } from "./fault-board.js";
import { carriesToken, type FaultAnswer, flake, HTML, rateLimited, UNAVAILABLE } from "./fault-answers.rules.js";
import type { CallFault } from "./fault.js";
import type { SimulatedProvider } from "./simulated-provider.js";
import { trouble } from "./trouble.rules.js";

/** Lets the calls of one network fail as the board says, before its dialect gets to see them; consent pages are left alone. */
export function befallCalls(web: FastifyInstance, dialect: SimulatedProvider, board: FaultBoard): void {
  const befallen = new WeakMap<FastifyRequest, CallFault>();

  web.addHook("onRequest", async (request, reply) => {
    if (asksForConsent(request)) return undefined;
    const fault = await drawFault(dialect, board);
    if (fault === null) return undefined;
    befallen.set(request, fault);
    return failAtOnce(fault, dialect, request, reply);
  });

  // Forms have been read by now: a token may be in one.
  web.addHook("preHandler", async (request, reply) => {
    if (befallen.get(request) !== "MASS_DEATH" || !carriesToken(request)) return undefined;
    const { status, body } = dialect.massDeath();
    return reply.code(status).send(body);
  });

  web.addHook("onSend", async (request) => {
    if (befallen.get(request) === "HANG_UP") request.raw.socket.destroy();
  });
}

async function drawFault({ provider }: SimulatedProvider, board: FaultBoard): Promise<CallFault | null> {
  const fault = await board.of(provider);
  if (fault === null) return null;
  return fault.mode === "FLAKY" ? flake(fault.share, [Math.random(), Math.random()]) : fault.mode;
}

async function failAtOnce(
  fault: CallFault,
  { provider }: SimulatedProvider,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  switch (fault) {
    case "UNAVAILABLE":
      return answer(reply, UNAVAILABLE);
    case "HTML":
      return answer(reply, HTML);
    case "TROUBLE":
      return answer(reply, trouble(provider, Math.random()));
    case "RATE_LIMITED":
      return answer(reply, rateLimited(provider, new Date()));
    case "TIMEOUT": {
      const { socket } = request.raw;
      if (!socket.destroyed) await once(socket, "close");
      return reply.hijack();
    }
    case "MASS_DEATH":
    case "HANG_UP":
      return undefined;
  }
}

function answer(reply: FastifyReply, { status, headers, body }: FaultAnswer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}

/** Every authorize address is asked for a response type (RFC 6749, 4.1.1); a browser shows pages. */
function asksForConsent({ method, query, headers }: FastifyRequest): boolean {
  if (method !== "GET") return false;
  return Object.hasOwn(query as object, "response_type") || (headers.accept ?? "").includes("text/html");
}
