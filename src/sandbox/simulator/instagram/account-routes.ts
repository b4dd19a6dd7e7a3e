import type { FastifyReply, FastifyRequest } from "fastify";
import { nanoid } from "nanoid";
import { answer, callerOf, fieldsOf, readingRefusal } from "../meta/graph-request.js";
import type { HeldToken } from "../meta/held-token.js";
import { fault, MISSING, type Payload, POSTING, READING } from "../meta/payloads.js";
import type { DialectParts } from "../simulated-provider.js";
import type { SimulatedProfile } from "../world.js";

const NOT_PROFESSIONAL = READING.NOT_BUSINESS ?? MISSING;

/** The account of a login, as `/me` and by its id, and the ways to post to it. */
export function addInstagramAccount(parts: DialectParts): void {
  const { web } = parts;
  const read = async (request: FastifyRequest, reply: FastifyReply) =>
    answer(reply, await withAccount(parts, request, (token, account) => readAccount(request, token, account)));
  web.get("/graph/:version/me", read);
  web.get("/graph/:version/:id", read);
  for (const edge of ["media", "media_publish", "messages"]) {
    web.post(`/graph/:version/:id/${edge}`, async (request, reply) =>
      answer(reply, await withAccount(parts, request, (_, account) => post(account))),
    );
  }
}

async function withAccount(
  parts: DialectParts,
  request: FastifyRequest,
  then: (token: HeldToken, account: SimulatedProfile) => Payload,
): Promise<Payload> {
  const caller = await callerOf(parts, request);
  if ("refusal" in caller) return own(caller.refusal);
  const { token } = caller;
  const [account] = await parts.world.profilesOf("INSTAGRAM", token.personId);
  if (account === undefined) return NOT_PROFESSIONAL;
  const { id } = request.params as { readonly id?: string };
  if (id !== undefined && id !== account.externalId && id !== token.personId) return MISSING;
  return readingRefusal(token) ?? READING[account.broken ?? ""] ?? then(token, account);
}

/** A token that says nothing else is refused in this host's own words. */
function own(refusal: Payload): Payload {
  const { error } = refusal.body as { readonly error: { readonly code: number; readonly error_subcode?: number } };
  if (error.code !== 190 || error.error_subcode !== undefined) return refusal;
  return fault({ message: "Invalid OAuth 2.0 Access Token", type: "IGApiException", code: 190 });
}

function readAccount(request: FastifyRequest, { personId }: HeldToken, account: SimulatedProfile): Payload {
  const all: Readonly<Record<string, unknown>> = {
    id: personId,
    user_id: account.externalId,
    username: account.handle ?? account.name,
    name: account.name,
    account_type: "BUSINESS",
  };
  const fields = (fieldsOf(request).fields ?? "id").split(",");
  const asked = Object.entries(all).filter(([name]) => name === "id" || fields.includes(name));
  return { status: 200, body: Object.fromEntries(asked) };
}

function post({ externalId, broken }: SimulatedProfile): Payload {
  return POSTING[broken ?? ""] ?? { status: 200, body: { id: `${externalId}_${nanoid(12)}` } };
}
