import type { FastifyRequest } from "fastify";
import type { DialectParts } from "../simulated-provider.js";
import { answer, callerOf, readingRefusal } from "./graph-request.js";
import { type HeldToken, pageTokenOf } from "./held-token.js";
import { listAnswer } from "./list-answer.js";
import { fault, type Payload, READING } from "./payloads.js";
import { isLinked, isListed, reachOf } from "./reach.js";

/** What a person asks about itself: `/me`, its pages, ad accounts, businesses and permissions. */
export function addMeRoutes(parts: DialectParts): void {
  const { web, world } = parts;
  const add = (path: string, handle: (token: HeldToken, request: FastifyRequest) => Promise<Payload>) =>
    web.get(`/graph/:version${path}`, async (request, reply) => {
      const caller = await callerOf(parts, request);
      return answer(reply, "refusal" in caller ? caller.refusal : await handle(caller.token, request));
    });

  add("/me", (token) => me(parts, token));
  add(
    "/me/accounts",
    async (token, request) => readingRefusal(token) ?? listAnswer(request, await pages(parts, token)),
  );
  add("/me/adaccounts", async (token, request) => {
    const refusal = needs(token, "ads_read");
    if (refusal !== null) return refusal;
    const { adAccounts } = await reachOf(world, token.personId);
    const items = adAccounts.filter(isListed).map(({ externalId, name }) => {
      return { id: externalId, account_id: externalId.replace(/^act_/, ""), name };
    });
    return listAnswer(request, items);
  });
  // Nobody here holds pages through a business.
  add("/me/businesses", async (token, request) => readingRefusal(token) ?? listAnswer(request, []));
  add("/me/permissions", async (token) => {
    const granted = token.cause === "PERMISSION_REMOVED" ? ["public_profile"] : token.scopes;
    return { status: 200, body: { data: granted.map((permission) => ({ permission, status: "granted" })) } };
  });
  web.delete("/graph/:version/me/permissions", async (request, reply) => {
    const caller = await callerOf(parts, request);
    if ("refusal" in caller) return answer(reply, caller.refusal);
    await world.endPerson("META", caller.token.personId, "REVOKED");
    return answer(reply, { status: 200, body: { success: true } });
  });
}

/** A page's token speaks as the page. People go by the id of their profile, where they have one. */
async function me({ world }: DialectParts, { personId, pageId }: HeldToken): Promise<Payload> {
  const { pages: all, self } = await reachOf(world, personId);
  if (pageId !== null) {
    const page = all.find(({ id }) => id === pageId);
    return { status: 200, body: { id: pageId, name: page?.name ?? pageId } };
  }
  const broken = READING[self?.broken ?? ""];
  if (broken !== undefined) return broken;
  const person = await world.person("META", personId);
  return { status: 200, body: { id: self?.externalId ?? personId, name: person?.name ?? personId } };
}

async function pages({ world }: DialectParts, token: HeldToken): Promise<unknown[]> {
  const reach = await reachOf(world, token.personId);
  const showsInstagram = token.scopes.includes("instagram_basic");
  return reach.pages.filter(isListed).map(({ id, name, handle, instagram }) => ({
    id,
    name,
    ...(handle === null ? {} : { username: handle }),
    access_token: pageTokenOf(token, id),
    ...(showsInstagram && isLinked(instagram)
      ? { instagram_business_account: { id: instagram.externalId, name: instagram.name, username: instagram.handle } }
      : {}),
  }));
}

function needs(token: HeldToken, scope: string): Payload | null {
  if (token.scopes.includes(scope)) return readingRefusal(token);
  return fault({ message: `(#200) Requires permission: ${scope}`, code: 200 });
}
