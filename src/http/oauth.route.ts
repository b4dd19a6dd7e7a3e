import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { chooseLanguage } from "../accounts/diagnosis/locale.rules.js";
import { SYSTEM } from "../api/viewer.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import type { Clock } from "../clock.js";
import type { SqlReader } from "../database/transaction.js";
import type { AttemptFacts } from "../reconnect/attempt-facts.js";
import { attemptGlobalId } from "../reconnect/attempt.types.js";
import { readStart } from "../reconnect/read-start.js";
import type { ReceiveCallback, ReturnedTrip } from "../reconnect/receive-callback.js";
import type { SendToNetwork } from "../reconnect/send-to-network.js";
import { providerInAddress } from "../reconnect/trip-addresses.rules.js";
import { CallLimit } from "./call-limit.js";
import type { FlowCookie } from "./flow-cookie.js";
import { tooManyCallsPage } from "./reconnect-link-page.js";
import { preferredLanguage } from "./preferred-language.js";
import { refusedPage, returnPage, withFragment } from "./return-page.js";
import { type PageLanguage, sendSmallPage } from "./small-page.js";
import { startGonePage, startPage } from "./start-page.js";

/** Answers a browser that came back from a trip which an outside link began: such a trip completes by itself. */
export type AnswerLinkTrip = (trip: ReturnedTrip, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

export interface OauthRouteParts {
  readonly reader: SqlReader;
  readonly clock: Pick<Clock, "now">;
  readonly sendToNetwork: SendToNetwork;
  readonly receiveCallback: ReceiveCallback;
  readonly flowCookie: FlowCookie;
  readonly answerLinkTrip: AnswerLinkTrip;
  /** Of each address; 120 in a minute by default: a whole office may sit behind one. */
  readonly callLimit?: CallLimit;
}

interface StartAddress {
  Params: { readonly ticket: string };
}

interface CallbackAddress {
  Params: { readonly provider: string };
  Querystring: Readonly<Record<string, unknown>>;
}

const LANGUAGES: readonly [PageLanguage, PageLanguage] = ["en", "de"];

/**
 * `/oauth/start/<ticket>` and `/oauth/callback/<provider>`: where a browser leaves for a network, and where it comes back. Nobody is
 * signed in here; what a browser may do follows from the ticket, the state and the flow cookie (O-2, O-3).
 */
export async function addOauthRoutes(web: FastifyInstance, parts: OauthRouteParts): Promise<void> {
  const limit = parts.callLimit ?? new CallLimit({ calls: 120, perMs: 60_000 });
  await web.register(async (scope) => {
    scope.addHook("onRequest", async (request, reply) => {
      const seconds = limit.count(request.ip);
      if (seconds === 0) return undefined;
      return sendSmallPage(reply.header("retry-after", String(seconds)), 429, tooManyCallsPage(languageOf(request)));
    });
    // The start page's form has no fields; what comes all the same is not looked at.
    scope.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: 1_000 },
      (_request, _body, done) => done(null, null),
    );
    scope.get<StartAddress>("/oauth/start/:ticket", (request, reply) => showStart(parts, request, reply));
    scope.post<StartAddress>("/oauth/start/:ticket", (request, reply) => leave(parts, request, reply));
    scope.get<CallbackAddress>("/oauth/callback/:provider", (request, reply) => comeBack(parts, request, reply));
  });
}

/** Who acts is not proven here, so the trail names the address alone. */
export function browserOrigin(request: FastifyRequest, clock: Pick<Clock, "now">): AuditOrigin {
  return { actor: SYSTEM, occurredAt: clock.now(), address: request.ip, requestId: request.id };
}

/** Consumes nothing, however often it is opened and by whomever. */
async function showStart(
  parts: OauthRouteParts,
  request: FastifyRequest<StartAddress>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { sendToNetwork, reader, clock } = parts;
  const attempt = await sendToNetwork.findByTicket(request.params.ticket, clock.now());
  const facts = attempt === null ? null : await readStart(reader, attempt);
  const network = attempt === null ? null : await sendToNetwork.consentOrigin(attempt);
  if (attempt === null || facts === null || network === null) {
    return sendSmallPage(reply, 404, startGonePage(languageOf(request)));
  }
  return sendSmallPage(reply, 200, startPage(facts, languageOf(request, facts.locales), formTargets(attempt, network)));
}

/** The click: from here on the ticket is used, and this browser alone may come back. */
async function leave(
  parts: OauthRouteParts,
  request: FastifyRequest<StartAddress>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const gone = () => sendSmallPage(reply, 404, startGonePage(languageOf(request)));
  if (isFromElsewhere(request)) return gone();
  const sent = await parts.sendToNetwork.byTicket(request.params.ticket, browserOrigin(request, parts.clock));
  if (sent.kind !== "SENT") return gone();
  return reply
    .header("set-cookie", parts.flowCookie.set(sent.attempt.id, sent.flow))
    .headers({ "cache-control": "no-store", "referrer-policy": "no-referrer" })
    .redirect(sent.consentUrl, 303);
}

async function comeBack(
  parts: OauthRouteParts,
  request: FastifyRequest<CallbackAddress>,
  reply: FastifyReply,
): Promise<unknown> {
  const provider = providerInAddress(request.params.provider);
  if (provider === null) return reply.callNotFound();
  const flowOf = (attemptId: string) => parts.flowCookie.read(request.headers.cookie, attemptId);
  const callback = { provider, query: onlyTexts(request.query), flowOf };
  const trip = await parts.receiveCallback.run(callback, browserOrigin(request, parts.clock));
  if (trip.kind === "REFUSED") return sendSmallPage(reply, 400, refusedPage(languageOf(request)));
  reply.header("set-cookie", parts.flowCookie.clear(trip.attempt.id));
  if (trip.attempt.mode === "LINK") return parts.answerLinkTrip(trip, request, reply);
  const { returnTo, mode, id } = trip.attempt;
  const outcome = trip.outcome ?? "RETURNED";
  const message = {
    type: "relink:reconnect",
    attemptId: attemptGlobalId(id),
    outcome,
    completion: trip.completion,
  } as const;
  if (mode === "REDIRECT") {
    return reply
      .headers({ "cache-control": "no-store", "referrer-policy": "no-referrer" })
      .redirect(withFragment(returnTo, message), 303);
  }
  const facts = await readStart(parts.reader, trip.attempt);
  const language = languageOf(request, facts?.locales);
  const nonce = randomBytes(16).toString("base64url");
  return sendSmallPage(reply, 200, returnPage(message, { origin: returnTo, language, nonce }));
}

/** The person's own language, else what the browser prefers. */
function languageOf(request: FastifyRequest, locales: readonly string[] = []): PageLanguage {
  const own = chooseLanguage(locales, LANGUAGES) as PageLanguage | null;
  return own ?? preferredLanguage(request.headers["accept-language"], [...LANGUAGES]);
}

/**
 * Browsers hold every redirect that follows a form against `form-action`: the network, where it sends people on to, and the way back. A
 * network's own further addresses are not known, so any by https are let through.
 */
function formTargets(attempt: AttemptFacts, network: string): string[] {
  const back = attempt.mode === "LINK" ? [] : [new URL(attempt.returnTo).origin];
  return ["'self'", "https:", network, ...back];
}

/** A page of another site that posts here in somebody's name: browsers say so, whatever the referrer policy. */
export function isFromElsewhere(request: FastifyRequest): boolean {
  const site = request.headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
}

/** What is given twice is nothing that a network sends. */
function onlyTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
