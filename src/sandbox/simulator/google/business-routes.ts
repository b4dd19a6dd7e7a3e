import { createHash } from "node:crypto";
import type { DialectParts } from "../simulated-provider.js";
import type { SimulatedProfile, SimulatedToken } from "../world.js";
import { answerCall, pageOf } from "./api-call.js";
import { NOT_FOUND, type Payload, PERMISSION_DENIED } from "./payloads.js";

/** What makes a location disappear from the lists of the person who managed it. */
const UNLISTED: readonly (string | null)[] = ["LOCATION_GONE", "ROLE_LOST"];

type Query = Readonly<Record<string, string>>;

/** Accounts and locations of Google Business Profile (platform-facts 6.3, 6.4). */
export function addBusiness(parts: DialectParts): void {
  const { web } = parts;
  web.get<{ Querystring: Query }>("/business/v1/accounts", (request, reply) =>
    answerCall(parts, "mybusinessaccountmanagement", request, reply, (token) => accounts(parts, token)),
  );
  web.get<{ Querystring: Query; Params: { readonly account: string } }>(
    "/businessInformation/v1/accounts/:account/locations",
    (request, reply) =>
      answerCall(parts, "mybusinessbusinessinformation", request, reply, (token) =>
        locations(parts, token, request.params.account, request.query),
      ),
  );
  web.get<{ Params: { readonly location: string } }>("/businessInformation/v1/locations/:location", (request, reply) =>
    answerCall(parts, "mybusinessbusinessinformation", request, reply, (token) =>
      location(parts, token, request.params.location),
    ),
  );
}

async function accounts({ world }: DialectParts, { personId }: SimulatedToken): Promise<Payload> {
  const person = await world.person("GOOGLE", personId);
  const account = {
    name: `accounts/${accountOf(personId)}`,
    accountName: person?.name ?? "",
    type: "PERSONAL",
    verificationState: "UNVERIFIED",
    vettedState: "NOT_VETTED",
  };
  return { status: 200, body: { accounts: [account] } };
}

async function locations(parts: DialectParts, token: SimulatedToken, account: string, query: Query): Promise<Payload> {
  if (account !== accountOf(token.personId)) return PERMISSION_DENIED;
  const managed = (await locationsOf(parts, token)).filter(({ broken }) => !UNLISTED.includes(broken));
  const { items, next } = pageOf(managed, Math.min(Number(query["pageSize"] ?? "10"), 100), query["pageToken"]);
  // Nothing found: the list is left out altogether.
  return { status: 200, body: { ...(items.length > 0 && { locations: items.map(shown) }), ...next } };
}

async function location(parts: DialectParts, token: SimulatedToken, id: string): Promise<Payload> {
  const found = await parts.world.profile("GOOGLE", `locations/${id}`);
  if (found === null || found.platform !== "GOOGLE_BUSINESS" || found.broken === "LOCATION_GONE") return NOT_FOUND;
  const isManaged = found.admins.includes(token.personId) && found.broken !== "ROLE_LOST";
  return isManaged ? { status: 200, body: shown(found) } : PERMISSION_DENIED;
}

async function locationsOf({ world }: DialectParts, { personId }: SimulatedToken): Promise<SimulatedProfile[]> {
  const profiles = await world.profilesOf("GOOGLE", personId);
  return profiles.filter(({ platform }) => platform === "GOOGLE_BUSINESS");
}

function shown({ externalId, name }: SimulatedProfile): object {
  return { name: externalId, title: name };
}

/** A number for each person, always the same. */
function accountOf(personId: string): string {
  return String(createHash("sha256").update(personId).digest().readUIntBE(0, 6));
}
