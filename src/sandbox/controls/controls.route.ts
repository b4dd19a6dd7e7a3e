import type { FastifyInstance, FastifyReply, onRequestAsyncHookHandler } from "fastify";
import { z } from "zod";
import type { Database } from "../../database/database.js";
import { errorAnswer, send } from "../../http/error-answer.js";
import type { Provider } from "../../platforms/provider.js";
import { FAULT_MODES, isFaultMode } from "../simulator/fault.js";
import type { Simulator } from "../simulator/simulator.js";
import type { AccountControls, Controlled } from "./account-controls.js";
import { describeSimulator } from "./describe-simulator.js";
import { ownPagesOnly } from "./own-pages.js";

export interface ControlRouteParts {
  readonly database: Database;
  readonly simulator: Simulator;
  readonly accounts: AccountControls;
  readonly guard: onRequestAsyncHookHandler;
}

const BreakOrder = z.strictObject({ cause: z.string(), push: z.boolean().default(true) });
const PushOrder = z.strictObject({ cause: z.string() });
const FaultOrder = z.strictObject({ mode: z.string(), share: z.number().gt(0).max(1).optional() });

/** The share of calls that fail at a flaky network, where the order names none. */
const USUAL_SHARE = 0.15;

type AccountParams = { readonly Params: { readonly id: string } };
type ProviderParams = { readonly Params: { readonly provider: string } };

/** `/sandbox/simulator`, `/sandbox/accounts/:id/(break|heal|push)` and `/sandbox/providers/:provider/(break|heal)`. */
export function addControlRoutes(root: FastifyInstance, parts: ControlRouteParts): void {
  void root.register(async (web) => {
    web.addHook("onRequest", parts.guard);
    web.addHook("onRequest", ownPagesOnly);
    web.addHook("onSend", async (_request, reply) => {
      reply.header("cache-control", "no-store");
    });
    web.get("/sandbox/simulator", () => describeSimulator(parts.database, parts.simulator));
    addAccountRoutes(web, parts.accounts);
    addProviderRoutes(web, parts.simulator);
  });
}

function addAccountRoutes(web: FastifyInstance, accounts: AccountControls): void {
  web.post<AccountParams>("/sandbox/accounts/:id/break", async (request, reply) => {
    const order = BreakOrder.safeParse(request.body);
    if (!order.success)
      return refuse(reply, 'Send JSON: { "cause": "…" }, and "push": false to keep the network silent.');
    const { cause, push } = order.data;
    return answer(reply, await accounts.break(request.params.id, cause, push));
  });
  web.post<AccountParams>("/sandbox/accounts/:id/heal", async (request, reply) =>
    answer(reply, await accounts.heal(request.params.id)),
  );
  web.post<AccountParams>("/sandbox/accounts/:id/push", async (request, reply) => {
    const order = PushOrder.safeParse(request.body);
    if (!order.success) return refuse(reply, 'Send JSON: { "cause": "…" }.');
    return answer(reply, await accounts.push(request.params.id, order.data.cause));
  });
}

function addProviderRoutes(web: FastifyInstance, simulator: Simulator): void {
  const providers = simulator.dialects.map((dialect) => dialect.provider);
  const known = (text: string): Provider | null => providers.find((each) => each === text.toUpperCase()) ?? null;
  const unknown = (reply: FastifyReply) =>
    send(reply, 404, errorAnswer("NOT_FOUND", `There is no such network. There are: ${providers.join(", ")}.`));

  web.post<ProviderParams>("/sandbox/providers/:provider/break", async (request, reply) => {
    const provider = known(request.params.provider);
    if (provider === null) return unknown(reply);
    const order = FaultOrder.safeParse(request.body);
    const mode = order.success ? order.data.mode : "";
    if (!order.success || !isFaultMode(mode)) {
      const modes = Object.keys(FAULT_MODES).join(", ");
      return refuse(
        reply,
        `Send JSON: { "mode": "…" } with one of ${modes}; with FLAKY also "share", above 0 and up to 1.`,
      );
    }
    if (mode !== "FLAKY" && order.data.share !== undefined) return refuse(reply, "Only FLAKY takes a share.");
    const share = mode === "FLAKY" ? (order.data.share ?? USUAL_SHARE) : 1;
    await simulator.faults.set({ provider, mode, share });
    return { provider, fault: { mode, share } };
  });
  web.post<ProviderParams>("/sandbox/providers/:provider/heal", async (request, reply) => {
    const provider = known(request.params.provider);
    if (provider === null) return unknown(reply);
    return { provider, fault: null, wasBroken: await simulator.faults.clear(provider) };
  });
}

function answer(reply: FastifyReply, controlled: Controlled): FastifyReply {
  switch (controlled.kind) {
    case "NOT_FOUND":
      return send(reply, 404, errorAnswer("NOT_FOUND", "There is no account with this id: take `id` of a connection."));
    case "REFUSED":
      return refuse(reply, controlled.problem);
    case "DONE": {
      const { account, cause, push } = controlled;
      if (push.kind === "FAILED") return send(reply, 502, errorAnswer("PUSH_FAILED", push.problem));
      const pushed = push.kind === "SENT" ? { topic: push.topic, url: push.url, status: push.status } : null;
      return reply.send({ ...account, cause: cause?.name ?? null, scope: cause?.scope ?? null, pushed });
    }
  }
}

function refuse(reply: FastifyReply, problem: string): FastifyReply {
  return send(reply, 400, errorAnswer("BAD_USER_INPUT", problem));
}
