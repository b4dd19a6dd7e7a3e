import type { FastifyRequest } from "fastify";
import { nanoid } from "nanoid";
import type { DialectParts } from "../simulated-provider.js";
import { answer, callerOf, fieldsOf, readingRefusal } from "./graph-request.js";
import { type HeldToken, pageTokenOf } from "./held-token.js";
import { listAnswer } from "./list-answer.js";
import { fault, MISSING, NO_FITTING_ROLE, type Payload, POSTING, READING } from "./payloads.js";
import { isListed, type Reach, reachOf } from "./reach.js";

type Node =
  | { readonly kind: "PAGE" | "INSTAGRAM" | "AD_ACCOUNT"; readonly name: string; readonly broken: string | null }
  /** There, and none of the person's. */
  | { readonly kind: "FOREIGN_PAGE"; readonly name: string; readonly broken: null };

/** Pages, Instagram accounts and ad accounts by their ids: to read, and to post to. */
export function addNodeRoutes(parts: DialectParts): void {
  const { web, world } = parts;
  web.get<{ Params: { id: string } }>("/graph/:version/:id", async (request, reply) => {
    const caller = await callerOf(parts, request);
    return answer(reply, "refusal" in caller ? caller.refusal : await read(parts, caller.token, request));
  });
  web.get<{ Params: { id: string } }>("/graph/:version/:id/connected_instagram_accounts", async (request, reply) => {
    const caller = await callerOf(parts, request);
    if ("refusal" in caller) return answer(reply, caller.refusal);
    const refusal = readingRefusal(caller.token);
    if (refusal !== null) return answer(reply, refusal);
    const { adAccounts, adInstagrams } = await reachOf(world, caller.token.personId);
    const isFirst = adAccounts[0]?.externalId === request.params.id;
    const items = (isFirst ? adInstagrams : []).filter(isListed);
    return answer(
      reply,
      listAnswer(
        request,
        items.map(({ externalId, handle, name }) => ({ id: externalId, username: handle ?? name })),
      ),
    );
  });
  for (const edge of ["feed", "photos", "videos", "messages", "media", "media_publish"]) {
    web.post<{ Params: { id: string } }>(`/graph/:version/:id/${edge}`, async (request, reply) => {
      const caller = await callerOf(parts, request);
      return answer(reply, "refusal" in caller ? caller.refusal : await post(parts, caller.token, request));
    });
  }
}

type NodeRequest = FastifyRequest<{ Params: { id: string } }>;

async function read(parts: DialectParts, token: HeldToken, request: NodeRequest): Promise<Payload> {
  const { id } = request.params;
  const fields = (fieldsOf(request).fields ?? "id").split(",");
  const node = await find(parts, token, id);
  if (node === null) return MISSING;
  const refusal = readingRefusal(token) ?? READING[node.broken ?? ""];
  if (refusal !== undefined) return refusal;
  if (node.broken === "ROLE_LOST" && node.kind !== "PAGE") return roleLost(node);
  const impersonates = fields.includes("access_token") && node.kind === "PAGE" && node.broken !== "ROLE_LOST";
  return {
    status: 200,
    body: {
      id,
      ...(fields.includes("name") ? { name: node.name } : {}),
      ...(impersonates && token.pageId === null ? { access_token: pageTokenOf(token, id) } : {}),
    },
  };
}

function roleLost({ kind }: Node): Payload {
  if (kind === "INSTAGRAM") return fault(NO_FITTING_ROLE);
  const message = "(#200) Ad account owner has NOT grant ads_management or ads_read permission";
  return fault({ message, code: 200 });
}

async function post(parts: DialectParts, token: HeldToken, request: NodeRequest): Promise<Payload> {
  const { id } = request.params;
  const node = await find(parts, token, id);
  if (node === null || node.kind === "FOREIGN_PAGE") return MISSING;
  if (node.broken === "ROLE_LOST") return fault(NO_FITTING_ROLE);
  const refusal = readingRefusal(token) ?? READING[node.broken ?? ""] ?? POSTING[node.broken ?? ""];
  return refusal ?? { status: 200, body: { id: `${id}_${nanoid(12)}` } };
}

async function find({ world }: DialectParts, token: HeldToken, id: string): Promise<Node | null> {
  const node = within(await reachOf(world, token.personId), id);
  if (node !== null) return node;
  // Everybody sees a page; it is the other kinds that hide from strangers.
  const profile = await world.profile("META", id);
  const isPage = profile?.platform === "FACEBOOK" && profile.kind === "PROFILE" && profile.broken !== "PAGE_MISSING";
  return profile !== null && isPage ? { kind: "FOREIGN_PAGE", name: profile.name, broken: null } : null;
}

function within({ pages, instagrams, adAccounts, adInstagrams }: Reach, id: string): Node | null {
  const page = pages.find((each) => each.id === id);
  if (page !== undefined) return { kind: "PAGE", name: page.name, broken: page.broken };
  const instagram = [...instagrams, ...adInstagrams].find(({ externalId }) => externalId === id);
  if (instagram !== undefined) return { kind: "INSTAGRAM", name: instagram.name, broken: instagram.broken };
  const adAccount = adAccounts.find(({ externalId }) => externalId === id);
  return adAccount === undefined ? null : { kind: "AD_ACCOUNT", name: adAccount.name, broken: adAccount.broken };
}
