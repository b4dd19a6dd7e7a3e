import { randomInt } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { DialectParts } from "../simulated-provider.js";
import type { SimulatedPerson, World } from "../world.js";
import { APP_ONLY, BROKEN_CALLS, LOOKS_AUTOMATED, type Payload, UNAUTHORIZED } from "./payloads.js";

const WINDOW_SECONDS = 900;
const CALLS_PER_WINDOW = 75;

/** X's API as far as Relink and a publisher need it: who one is, and a post. */
export function addXApi({ web, world }: DialectParts): void {
  web.get("/api/2/users/me", async (request, reply) => {
    const caller = await callerOf(request, world, "users.read");
    return send(reply, "refused" in caller ? caller.refused : await ownUser(caller.person, world));
  });
  web.post<{ Body: { text?: unknown } | null }>("/api/2/tweets", async (request, reply) => {
    const caller = await callerOf(request, world, "tweet.write");
    if ("refused" in caller) return send(reply, caller.refused);
    if (caller.person.broken === "LOOKS_AUTOMATED") return send(reply, LOOKS_AUTOMATED);
    const id = `${Date.now()}${randomInt(100_000, 999_999)}`;
    const { text } = request.body ?? {};
    return send(reply, { status: 201, body: { data: { id, text, edit_history_tweet_ids: [id] } } });
  });
}

type Caller = { readonly person: SimulatedPerson } | { readonly refused: Payload };

async function callerOf({ headers }: FastifyRequest, world: World, scope: string): Promise<Caller> {
  const value = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
  if (value === undefined) return { refused: UNAUTHORIZED };
  const token = await world.token(value);
  // What is no token of a person is taken for one of the app.
  if (token === null || token.provider !== "X" || token.kind !== "ACCESS") return { refused: APP_ONLY };
  if (token.ended !== null || (token.expiresAt !== null && token.expiresAt <= world.now())) {
    return { refused: UNAUTHORIZED };
  }
  const person = await world.person("X", token.personId);
  if (person === null) return { refused: UNAUTHORIZED };
  const broken = BROKEN_CALLS[person.broken ?? ""];
  if (broken !== undefined) return { refused: broken };
  return token.scopes.includes(scope) ? { person } : { refused: BROKEN_CALLS["PERMISSIONS_MISSING"] ?? UNAUTHORIZED };
}

/** The profile is the person; where the two have ids of their own, the profile's is the one that X would show. */
async function ownUser(person: SimulatedPerson, world: World): Promise<Payload> {
  const [profile] = await world.profilesOf("X", person.id);
  const { externalId: id, name, handle } = profile ?? { externalId: person.id, name: person.name, handle: null };
  return { status: 200, body: { data: { id, name, username: handle ?? id } } };
}

/** As X counts, by real time; nothing is refused here, for that the network can be told to. */
function send(reply: FastifyReply, { status, body }: Payload): FastifyReply {
  const windowEnd = (Math.floor(Date.now() / 1_000 / WINDOW_SECONDS) + 1) * WINDOW_SECONDS;
  return reply
    .code(status)
    .headers({
      "x-rate-limit-limit": String(CALLS_PER_WINDOW),
      "x-rate-limit-remaining": String(CALLS_PER_WINDOW - 1),
      "x-rate-limit-reset": String(windowEnd),
    })
    .send(body);
}
