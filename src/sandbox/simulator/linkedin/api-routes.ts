import type { FastifyReply, FastifyRequest } from "fastify";
import type { DialectParts } from "../simulated-provider.js";
import type { SimulatedProfile, World } from "../world.js";
import { type MemberToken, memberToken } from "./member-token.js";
import {
  accessDenied,
  adminOnly,
  EMPTY,
  EXPIRED,
  INTERNAL_ERROR,
  INVALID,
  notFound,
  type Payload,
  REVOKED,
  VERSION_MISSING,
  versionOff,
} from "./payloads.js";

/** Older versions have been switched off (platform-facts 4.1). */
const OLDEST_VERSION = "202509";
const USUAL_COUNT = 10;
/** Causes for which a page has left the list of what its member administers. */
const OFF_THE_LIST: readonly string[] = ["ROLE_LOST", "ORGANISATION_GONE"];

type Query = Readonly<Record<string, string | undefined>>;

/** LinkedIn's API as far as Relink and a publisher need it: roles, organisations, the member, a post. */
export function addLinkedinApi({ web, world }: DialectParts): void {
  web.get<{ Querystring: Query }>("/api/rest/organizationAcls", (request, reply) =>
    answer(reply, request, world, "organizationAcls.FINDER-roleAssignee", (member) =>
      roleList(member, request.query, request.url),
    ),
  );
  web.get<{ Querystring: Query }>("/api/rest/organizationsLookup", (request, reply) =>
    answer(reply, request, world, "organizationsLookup.BATCH_GET", () => lookUp(world, request.query["ids"] ?? "")),
  );
  web.get<{ Params: { id: string } }>("/api/rest/organizations/:id", (request, reply) =>
    answer(reply, request, world, "organizations.GET", (member) => organisation(member, request.params.id)),
  );
  web.get("/api/v2/userinfo", async (request, reply) => {
    const member = await bearer(request, world);
    const refused = member === null ? EMPTY : refusal(member, "userinfo.GET");
    const { id: sub, name } = member?.person ?? { id: "", name: "" };
    return send(reply, refused ?? { status: 200, body: { sub, name, locale: "en_US" } });
  });
  web.post<{ Body: { author?: unknown } | null }>("/api/rest/posts", (request, reply) =>
    answer(reply, request, world, "posts.CREATE", (member) => post(member, request.body?.author)),
  );
}

async function answer(
  reply: FastifyReply,
  request: FastifyRequest,
  world: World,
  resource: string,
  found: (member: MemberToken) => Payload | Promise<Payload>,
): Promise<FastifyReply> {
  const version = String(request.headers["linkedin-version"] ?? "");
  if (version === "") return send(reply, VERSION_MISSING);
  if (version < OLDEST_VERSION) return send(reply, versionOff(version));
  const member = await bearer(request, world);
  if (member === null) return send(reply, EMPTY);
  return send(reply, refusal(member, resource) ?? (await found(member)));
}

async function bearer({ headers }: FastifyRequest, world: World): Promise<MemberToken | null> {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
  return token === undefined ? null : memberToken(world, token);
}

function refusal({ standing, token, person, scopes }: MemberToken, resource: string): Payload | null {
  if (standing === "REVOKED") return REVOKED;
  if (standing === "EXPIRED") return EXPIRED;
  if (standing === "UNKNOWN" || token?.kind !== "ACCESS") return INVALID;
  if (person?.broken === "VERIFICATION_FAILED") return INTERNAL_ERROR;
  if (person?.broken === "RESTRICTED") return accessDenied(resource);
  return scopes.includes(neededFor(resource)) ? null : accessDenied(resource);
}

function neededFor(resource: string): string {
  if (resource.startsWith("posts.")) return "w_organization_social";
  return resource.startsWith("userinfo.") ? "profile" : "rw_organization_admin";
}

function roleList({ pages, person }: MemberToken, query: Query, url: string): Payload {
  const start = Number(query["start"] ?? 0);
  const count = Number(query["count"] ?? USUAL_COUNT);
  const listed = pages.filter(({ broken }) => broken === null || !OFF_THE_LIST.includes(broken));
  const elements = listed.slice(start, start + count).map(({ externalId, broken }) => ({
    roleAssignee: `urn:li:person:${person?.id}`,
    state: "APPROVED",
    role: broken === "ROLE_LOWERED" ? "CONTENT_ADMINISTRATOR" : "ADMINISTRATOR",
    organization: `urn:li:organization:${externalId}`,
  }));
  const next = new URL(url, "http://linkedin");
  next.searchParams.set("start", String(start + count));
  const links =
    start + count < listed.length
      ? [{ type: "application/json", rel: "next", href: next.pathname.replace("/linkedin/api", "") + next.search }]
      : [];
  return { status: 200, body: { paging: { start, count, links }, elements } };
}

async function lookUp(world: World, list: string): Promise<Payload> {
  const results: Record<string, object> = {};
  const statuses: Record<string, number> = {};
  const errors: Record<string, unknown> = {};
  for (const id of /^List\(([\d,]*)\)$/.exec(list)?.[1]?.split(",") ?? []) {
    const page = await world.profile("LINKEDIN", id);
    const isThere = page !== null && page.broken !== "ORGANISATION_GONE";
    statuses[id] = isThere ? 200 : 404;
    if (isThere) results[id] = described(page);
    else errors[id] = notFound(id).body;
  }
  return { status: 200, body: { results, statuses, errors } };
}

function organisation({ pages }: MemberToken, id: string): Payload {
  const page = pages.find(({ externalId }) => externalId === id);
  if (page?.broken === "ORGANISATION_GONE") return notFound(id);
  const administers = page !== undefined && page.broken !== "ROLE_LOST" && page.broken !== "ROLE_LOWERED";
  return administers ? { status: 200, body: described(page) } : adminOnly(id);
}

function described({ externalId, name, handle }: SimulatedProfile): object {
  return {
    id: Number(externalId),
    localizedName: name,
    vanityName: handle ?? name.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
    primaryOrganizationType: "NONE",
    locations: [],
  };
}

function post({ pages }: MemberToken, author: unknown): Payload {
  const id = typeof author === "string" ? /^urn:li:organization:(\d+)$/.exec(author)?.[1] : undefined;
  if (id === undefined) {
    return { status: 400, body: { status: 400, code: "ILLEGAL_ARGUMENT", message: "author: not a valid urn" } };
  }
  const page = pages.find(({ externalId }) => externalId === id);
  if (page?.broken === "ORGANISATION_GONE") return notFound(id);
  return page === undefined || page.broken === "ROLE_LOST" ? adminOnly(id) : { status: 201, body: null };
}

function send(reply: FastifyReply, { status, body }: Payload): FastifyReply {
  return reply.code(status).header("x-li-fabric", "simulated").send(body);
}
