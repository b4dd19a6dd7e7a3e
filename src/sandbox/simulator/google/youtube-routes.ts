import { randomBytes } from "node:crypto";
import type { DialectParts } from "../simulated-provider.js";
import type { SimulatedProfile, SimulatedToken } from "../world.js";
import { answerCall, pageOf } from "./api-call.js";
import { BROKEN_CHANNELS, type Payload, scopeInsufficient } from "./payloads.js";

/** Channels that nobody finds any more. */
const GONE: readonly (string | null)[] = ["CHANNEL_GONE", "CHANNEL_CLOSED", "NO_CHANNEL"];
const UPLOAD = "https://www.googleapis.com/auth/youtube.upload";

type Query = Readonly<Record<string, string>>;

/** `channels.list`, and uploads as far as it takes to see them refused (platform-facts 6.3, 6.4). */
export function addYoutube(parts: DialectParts): void {
  parts.web.get<{ Querystring: Query }>("/youtube/youtube/v3/channels", (request, reply) =>
    answerCall(parts, "youtube", request, reply, (token) => list(parts, token, request.query)),
  );
  parts.web.post("/youtube/upload/youtube/v3/videos", (request, reply) =>
    answerCall(parts, "youtube", request, reply, (token) => upload(parts, token)),
  );
}

async function list({ world }: DialectParts, token: SimulatedToken, query: Query): Promise<Payload> {
  if (query["id"] !== undefined) {
    const found = await world.profile("GOOGLE", query["id"]);
    const isThere = found !== null && found.platform === "YOUTUBE" && !GONE.includes(found.broken);
    return channelList(isThere ? [found] : [], query);
  }
  const own = await channelsOf(world, token);
  const [broken] = own.filter((channel) => channel.broken !== null);
  const working = own.filter((channel) => channel.broken === null);
  // The request names no channel: with one that works there is something to list.
  const refusal = broken === undefined || working.length > 0 ? undefined : BROKEN_CHANNELS[broken.broken ?? ""];
  return refusal ?? channelList(working, query);
}

async function upload({ world }: DialectParts, token: SimulatedToken): Promise<Payload> {
  if (!token.scopes.includes(UPLOAD)) return scopeInsufficient("youtube");
  const [channel] = await channelsOf(world, token);
  const refusal = channel === undefined ? BROKEN_CHANNELS["NO_CHANNEL"] : BROKEN_CHANNELS[channel.broken ?? ""];
  return refusal ?? { status: 200, body: { kind: "youtube#video", id: randomBytes(8).toString("base64url") } };
}

async function channelsOf(world: DialectParts["world"], { personId }: SimulatedToken): Promise<SimulatedProfile[]> {
  const profiles = await world.profilesOf("GOOGLE", personId);
  return profiles.filter(({ platform }) => platform === "YOUTUBE");
}

function channelList(channels: readonly SimulatedProfile[], query: Query): Payload {
  const size = Number(query["maxResults"] ?? "5");
  const { items, next } = pageOf(channels, size, query["pageToken"]);
  const shown = items.map(({ externalId, name, handle }) => ({
    kind: "youtube#channel",
    id: externalId,
    ...(query["part"]?.split(",").includes("snippet") === true && {
      snippet: { title: name, description: "", ...(handle !== null && { customUrl: `@${handle}` }) },
    }),
  }));
  const pageInfo = { totalResults: channels.length, resultsPerPage: size };
  // Nothing found: the list is left out altogether.
  return {
    status: 200,
    body: { kind: "youtube#channelListResponse", ...next, pageInfo, ...(shown.length > 0 && { items: shown }) },
  };
}
