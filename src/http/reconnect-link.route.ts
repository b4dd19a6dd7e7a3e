import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../clock.js";
import type { SqlReader } from "../database/transaction.js";
import type { BeginThroughLink } from "../reconnect/begin-through-link.js";
import type { CompleteThroughLink } from "../reconnect/complete-through-link.js";
import { findLink } from "../reconnect/find-link.js";
import type { ReadLinkPage } from "../reconnect/read-link-page.js";
import { CallLimit } from "./call-limit.js";
import type { FlowCookie } from "./flow-cookie.js";
import { type AnswerLinkTrip, browserOrigin, isFromElsewhere } from "./oauth.route.js";
import { preferredLanguage } from "./preferred-language.js";
import { linkGonePage, linkResultPage, reconnectLinkPage, tooManyCallsPage } from "./reconnect-link-page.js";
import { type PageLanguage, sendSmallPage } from "./small-page.js";

export interface ReconnectLinkRouteParts {
  readonly reader: SqlReader;
  readonly clock: Pick<Clock, "now">;
  readonly beginThroughLink: BeginThroughLink;
  readonly readLinkPage: ReadLinkPage;
  readonly flowCookie: FlowCookie;
  /** Of each address; 30 in a minute by default. */
  readonly callLimit?: CallLimit;
}

interface LinkAddress {
  Params: { readonly link: string };
}

/**
 * `/reconnect/<link>`: where somebody without a login repairs one account. Opening it consumes nothing, since scanners of mails open
 * every address; a click begins a trip.
 */
export async function addReconnectLinkRoutes(web: FastifyInstance, parts: ReconnectLinkRouteParts): Promise<void> {
  const limit = parts.callLimit ?? new CallLimit({ calls: 30, perMs: 60_000 });
  await web.register(async (scope) => {
    scope.addHook("onRequest", async (request, reply) => {
      const seconds = limit.count(request.ip);
      if (seconds === 0) return undefined;
      return sendSmallPage(reply.header("retry-after", String(seconds)), 429, tooManyCallsPage(languageOf(request)));
    });
    // The form has no fields; what comes all the same is not looked at.
    scope.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: 1_000 },
      (_request, _body, done) => done(null, null),
    );
    scope.get<LinkAddress>("/reconnect/:link", (request, reply) => show(parts, request, reply));
    scope.post<LinkAddress>("/reconnect/:link", (request, reply) => leave(parts, request, reply));
  });
}

/** For the callback: a trip through a link completes by itself, and its browser is told how it went. */
export function answerLinkTrip(completeThroughLink: CompleteThroughLink, clock: Pick<Clock, "now">): AnswerLinkTrip {
  return async (trip, request, reply) => {
    const result = await completeThroughLink.run(trip, browserOrigin(request, clock));
    const status = result.outcome === "LINK_ENDED" ? 410 : 200;
    return sendSmallPage(reply, status, linkResultPage(result, languageOf(request)));
  };
}

async function show(
  parts: ReconnectLinkRouteParts,
  request: FastifyRequest<LinkAddress>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { reader, clock, beginThroughLink, readLinkPage } = parts;
  const language = languageOf(request);
  const now = clock.now();
  const found = await findLink(reader, request.params.link, now);
  if (found.kind !== "LIVE") return gone(reply, found.kind, language);
  const { link } = found;
  const facts = await readLinkPage.run(link, language, { now, requestId: request.id, address: request.ip });
  const network = await beginThroughLink.networkOf(link);
  if (facts === null || network === null) return gone(reply, "ENDED", language);
  const page = reconnectLinkPage({ facts, network, expiresAt: link.expiresAt, language });
  return sendSmallPage(reply.header("vary", "Origin, Accept-Language"), 200, page);
}

/** The click. */
async function leave(
  { beginThroughLink, clock, flowCookie }: ReconnectLinkRouteParts,
  request: FastifyRequest<LinkAddress>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const language = languageOf(request);
  if (isFromElsewhere(request)) return gone(reply, "UNKNOWN", language);
  const begun = await beginThroughLink.run(request.params.link, browserOrigin(request, clock));
  if (begun.kind !== "SENT") return gone(reply, begun.kind === "UNKNOWN" ? "UNKNOWN" : "ENDED", language);
  return reply
    .header("set-cookie", flowCookie.set(begun.attempt.id, begun.flow))
    .headers({ "cache-control": "no-store", "referrer-policy": "no-referrer" })
    .redirect(begun.consentUrl, 303);
}

function gone(reply: FastifyReply, kind: "ENDED" | "UNKNOWN", language: PageLanguage): FastifyReply {
  return sendSmallPage(reply, kind === "ENDED" ? 410 : 404, linkGonePage(language));
}

function languageOf(request: FastifyRequest): PageLanguage {
  return preferredLanguage(request.headers["accept-language"], ["en", "de"]);
}
