import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SYSTEM } from "../api/viewer.js";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import { ALL_CATEGORIES } from "../notifications/preferences/channel.js";
import type { Subscription, UnsubscribeTokens } from "../notifications/preferences/unsubscribe-token.js";
import { readSubscription, unsubscribe } from "../notifications/preferences/unsubscribe.js";
import { CallLimit } from "./call-limit.js";
import { preferredLanguage } from "./preferred-language.js";
import { type PageLanguage, type SmallPage, sendSmallPage } from "./small-page.js";
import {
  tooManyUnsubscribesPage,
  unknownTokenPage,
  unreadablePage,
  unsubscribedPage,
  unsubscribePage,
} from "./unsubscribe-page.js";

export interface UnsubscribeRouteParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "now">;
  readonly tokens: UnsubscribeTokens;
  readonly publicUrl: string;
  /** Of each address, with tokens that are none; 30 in a minute by default. */
  readonly forgeries?: CallLimit;
  /** Of each address, with any token: mail services send the clicks of many people; 1,200 in a minute by default. */
  readonly calls?: CallLimit;
}

interface TokenAddress {
  Params: { readonly token: string };
}

const LARGEST_BODY_BYTES = 4_000;

/**
 * `/unsubscribe/<token>`: GET and HEAD show a page and change nothing, since scanners of mails open every address (M-2); POST acts at
 * once, without a cookie, a login or a redirect, the same way each time (RFC 8058, M-1).
 */
export async function addUnsubscribeRoutes(web: FastifyInstance, parts: UnsubscribeRouteParts): Promise<void> {
  const forgeries = parts.forgeries ?? new CallLimit({ calls: 30, perMs: 60_000 });
  const calls = parts.calls ?? new CallLimit({ calls: 1_200, perMs: 60_000 });
  await web.register(async (scope) => {
    // Before anything of a body is read. Whoever has a link that is good gets through, however many others guess from the same address.
    scope.addHook<TokenAddress>("onRequest", async (request, reply) => {
      const good = parts.tokens.read(request.params.token) !== null;
      const seconds = good ? calls.count(request.ip) : forgeries.count(request.ip);
      const language = languageOf(request);
      if (seconds > 0) {
        return sendSmallPage(reply.header("retry-after", String(seconds)), 429, tooManyUnsubscribesPage(language));
      }
      return good ? undefined : unknown(reply, language);
    });
    scope.removeAllContentTypeParsers();
    for (const type of ["application/x-www-form-urlencoded", "multipart/form-data"]) {
      scope.addContentTypeParser(type, { parseAs: "buffer", bodyLimit: LARGEST_BODY_BYTES }, (_request, body, done) =>
        done(null, body),
      );
    }
    scope.get<TokenAddress>("/unsubscribe/:token", (request, reply) => show(parts, request, reply));
    scope.post<TokenAddress>("/unsubscribe/:token", (request, reply) => act(parts, request, reply));
  });
}

async function show(
  parts: UnsubscribeRouteParts,
  request: FastifyRequest<TokenAddress>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const language = languageOf(request);
  const subscription = parts.tokens.read(request.params.token);
  const facts = subscription === null ? null : await readSubscription(parts.database, subscription);
  if (subscription === null || facts === null) return unknown(reply, language);
  return answer(reply, 200, unsubscribePage({ ...pageParts(parts, subscription, language), facts }));
}

async function act(
  parts: UnsubscribeRouteParts,
  request: FastifyRequest<TokenAddress>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const language = languageOf(request);
  const fields = await readFields(request);
  if (fields?.get("List-Unsubscribe") !== "One-Click") return answer(reply, 400, unreadablePage(language));
  const found = parts.tokens.read(request.params.token);
  if (found === null) return unknown(reply, language);
  const category = fields.get("scope") === "all" ? ALL_CATEGORIES : found.category;
  const subscription: Subscription = { ...found, category };
  const origin = {
    actor: SYSTEM,
    occurredAt: parts.clock.now(),
    address: request.ip,
    requestId: request.id,
  };
  const facts = await parts.database.transaction((tx) => unsubscribe(tx, subscription, origin, "LINK"));
  if (facts === null) return unknown(reply, language);
  return answer(reply, 200, unsubscribedPage({ ...pageParts(parts, subscription, language), facts }));
}

/** The fields of a form in either encoding; null when it is none. */
async function readFields(request: FastifyRequest): Promise<FormData | null> {
  const { body } = request;
  const type = request.headers["content-type"];
  if (!Buffer.isBuffer(body) || type === undefined) return null;
  try {
    return await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  } catch {
    return null;
  }
}

function pageParts({ publicUrl }: UnsubscribeRouteParts, { category }: Subscription, language: PageLanguage) {
  return { category, language, preferencesUrl: `${publicUrl.replace(/\/$/, "")}/preferences` };
}

function unknown(reply: FastifyReply, language: PageLanguage): FastifyReply {
  return answer(reply, 404, unknownTokenPage(language));
}

function answer(reply: FastifyReply, status: number, page: SmallPage): FastifyReply {
  return sendSmallPage(reply.header("vary", "Origin, Accept-Language"), status, page);
}

function languageOf(request: FastifyRequest): PageLanguage {
  return preferredLanguage(request.headers["accept-language"], ["en", "de"]);
}
