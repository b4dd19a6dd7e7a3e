import type { FastifyReply, FastifyRequest } from "fastify";
import type { DialectParts } from "../simulated-provider.js";
import type { SimulatedToken } from "../world.js";
import { ENDING_CAUSES } from "./causes.js";
import {
  BROKEN_CALLS,
  credentialsMissing,
  type Payload,
  type Service,
  scopeInsufficient,
  tokenExpired,
  tokenUnknown,
} from "./payloads.js";

const AUTH = "https://www.googleapis.com/auth/";

/** Any of these opens the service. */
const OPENING: Readonly<Record<Service, readonly string[]>> = {
  youtube: ["youtube", "youtube.readonly", "youtube.force-ssl"].map((name) => AUTH + name),
  mybusinessaccountmanagement: [`${AUTH}business.manage`],
  mybusinessbusinessinformation: [`${AUTH}business.manage`],
};

/** Answers a call of one of the APIs: first as whether the token is any good decides, then as `use` says. */
export async function answerCall(
  { world }: DialectParts,
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  use: (token: SimulatedToken) => Promise<Payload>,
): Promise<FastifyReply> {
  const { status, body, headers = {} } = await answer(world, service, request.headers.authorization, use);
  return reply.code(status).headers(headers).send(body);
}

async function answer(
  world: DialectParts["world"],
  service: Service,
  authorization: string | undefined,
  use: (token: SimulatedToken) => Promise<Payload>,
): Promise<Payload> {
  if (authorization === undefined) return credentialsMissing(service);
  const found = await world.token(authorization.replace(/^Bearer /, ""));
  if (found === null || found.provider !== "GOOGLE" || found.kind !== "ACCESS") return tokenUnknown(service);
  const broken = (await world.person("GOOGLE", found.personId))?.broken ?? null;
  if (found.ended !== null || ENDING_CAUSES.includes(broken ?? "")) return tokenUnknown(service);
  if (found.expiresAt !== null && found.expiresAt <= world.now()) return tokenExpired(service);
  const refusal = broken === null ? undefined : BROKEN_CALLS[broken];
  if (refusal !== undefined) return refusal(service);
  return OPENING[service].some((scope) => found.scopes.includes(scope)) ? use(found) : scopeInsufficient(service);
}

/** A part of a list, as `pageToken` says where it begins. */
export function pageOf<T>(
  all: readonly T[],
  size: number,
  pageToken: string | undefined,
): { readonly items: readonly T[]; readonly next: { readonly nextPageToken?: string } } {
  const from = Number.parseInt(Buffer.from(pageToken ?? "", "base64url").toString("utf8"), 10) || 0;
  const end = from + Math.max(1, size);
  const next = end < all.length ? { nextPageToken: Buffer.from(String(end)).toString("base64url") } : {};
  return { items: all.slice(from, end), next };
}
