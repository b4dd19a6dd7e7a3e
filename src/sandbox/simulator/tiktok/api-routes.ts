import { randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { DialectParts } from "../simulated-provider.js";
import type { SimulatedToken } from "../world.js";
import { ENDING_CAUSES } from "./causes.js";
import {
  apiAnswer,
  apiError,
  BROKEN_CALLS,
  BROKEN_POSTS,
  type Payload,
  SCOPE_NOT_AUTHORIZED,
  TOKEN_INVALID,
} from "./payloads.js";

/** The scope that each field of `user/info` asks for. */
const FIELD_SCOPES: Readonly<Record<string, string>> = {
  open_id: "user.info.basic",
  union_id: "user.info.basic",
  avatar_url: "user.info.basic",
  display_name: "user.info.basic",
  username: "user.info.profile",
  bio_description: "user.info.profile",
  follower_count: "user.info.stats",
};

/** Who a token belongs to, and posting, as far as it takes to see it refused (platform-facts 7.3, 7.4). */
export function addTiktokApi(parts: DialectParts): void {
  const { web } = parts;
  web.get<{ Querystring: { readonly fields?: string } }>("/api/v2/user/info/", (request, reply) => {
    const fields = (request.query.fields ?? "").split(",").filter((field) => field !== "");
    return answer(parts, request, reply, (token) => userInfo(parts, token, fields));
  });
  for (const path of ["/api/v2/post/publish/creator_info/query/", "/api/v2/post/publish/video/init/"]) {
    web.post(path, (request, reply) => answer(parts, request, reply, (token) => post(parts, token)));
  }
}

async function answer(
  parts: DialectParts,
  request: FastifyRequest,
  reply: FastifyReply,
  use: (token: SimulatedToken) => Promise<Payload>,
): Promise<FastifyReply> {
  const { status, body, headers = {} } = await withToken(parts, request.headers.authorization ?? "", use);
  return reply.code(status).headers(headers).send(body);
}

async function withToken(
  { world }: DialectParts,
  authorization: string,
  use: (token: SimulatedToken) => Promise<Payload>,
): Promise<Payload> {
  const found = await world.token(authorization.replace(/^Bearer /, ""));
  const isLive =
    found?.provider === "TIKTOK" &&
    found.kind === "ACCESS" &&
    found.ended === null &&
    (found.expiresAt === null || found.expiresAt > world.now());
  if (!isLive) return TOKEN_INVALID();
  const broken = (await world.person("TIKTOK", found.personId))?.broken ?? null;
  if (broken !== null && ENDING_CAUSES.includes(broken)) return TOKEN_INVALID();
  return (broken === null ? undefined : BROKEN_CALLS[broken])?.() ?? use(found);
}

async function userInfo({ world }: DialectParts, token: SimulatedToken, fields: readonly string[]): Promise<Payload> {
  if (fields.length === 0 || fields.some((field) => FIELD_SCOPES[field] === undefined)) {
    return apiError(400, "invalid_params", "Invalid fields requested.");
  }
  if (!fields.every((field) => token.scopes.includes(FIELD_SCOPES[field] as string))) return SCOPE_NOT_AUTHORIZED();
  const person = await world.person("TIKTOK", token.personId);
  const [profile] = await world.profilesOf("TIKTOK", token.personId);
  const known: Readonly<Record<string, unknown>> = {
    // A person is known to each app by an id of its own, and so is the profile, which is the same.
    open_id: profile?.externalId ?? token.personId,
    union_id: token.personId,
    avatar_url: "",
    display_name: profile?.name ?? person?.name ?? "",
    username: profile?.handle ?? "",
    bio_description: "",
    follower_count: 0,
  };
  return apiAnswer({ user: Object.fromEntries(fields.map((field) => [field, known[field]])) });
}

async function post({ world }: DialectParts, token: SimulatedToken): Promise<Payload> {
  if (!token.scopes.includes("video.publish")) return SCOPE_NOT_AUTHORIZED();
  const broken = (await world.person("TIKTOK", token.personId))?.broken ?? null;
  const refusal = broken === null ? undefined : BROKEN_POSTS[broken];
  return refusal?.() ?? apiAnswer({ publish_id: `v_pub_url~v2.${randomBytes(8).toString("hex")}` });
}
