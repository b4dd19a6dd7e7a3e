import type { Answer } from "../answer.js";
import type { Outbound } from "../outbound.js";
import type { ProviderApp } from "../provider-app.js";
import type { Verdict } from "../verdict.js";
import { type Channel, readChannels } from "./lists.rules.js";
import { type AllPages, readAllPages } from "./pages.js";

const DOUBTFUL_ROLE: Verdict = { kind: "DOUBTFUL", reason: "ADMIN_ROLE_LOST" };
const DOUBTFUL_TARGET: Verdict = { kind: "DOUBTFUL", reason: "TARGET_MISSING" };

/** `channels.list`, one unit of the project's daily 10,000 for each call, failed ones too (determine_quota_cost). */
export class YouTube {
  constructor(
    private readonly app: ProviderApp,
    private readonly outbound: Outbound,
  ) {}

  listOwn(accessToken: string, signal: AbortSignal): Promise<AllPages<Channel>> {
    const ask = (pageToken: string | null) =>
      this.list(
        { part: "id,snippet", mine: "true", maxResults: "50", ...(pageToken && { pageToken }) },
        accessToken,
        signal,
      );
    return readAllPages(ask, readChannels);
  }

  /** The channels that the token speaks for. */
  askOwn(accessToken: string, signal: AbortSignal): Promise<Answer> {
    return this.list({ part: "id", mine: "true" }, accessToken, signal);
  }

  /** Whether there is such a channel at all, whoever it belongs to. */
  askAbout(channelId: string, accessToken: string, signal: AbortSignal): Promise<Answer> {
    return this.list({ part: "id", id: channelId }, accessToken, signal);
  }

  private list(query: Record<string, string>, accessToken: string, signal: AbortSignal): Promise<Answer> {
    const url = `${this.app.addresses.youtube}/youtube/v3/channels?${new URLSearchParams(query).toString()}`;
    return this.outbound.send({ method: "GET", url, headers: { authorization: `Bearer ${accessToken}` } }, signal);
  }
}

/**
 * What the token's own channels say about one of them. Reading a channel does not prove that videos may be posted to it: PERMISSION is
 * for the scopes to prove. Ids that are no channel ids, such as handles, cannot be looked for, so any channel will do.
 *
 * @returns null when the answer is no list of channels
 */
export function findChannel(json: unknown, channelId: string): Verdict | null {
  const page = readChannels(json);
  if (page === null) return null;
  if (page.items.length === 0) return DOUBTFUL_TARGET;
  if (page.items.some(({ id }) => id === channelId)) return { kind: "ALIVE", proves: ["TOKEN", "ROLE", "TARGET"] };
  return channelId.startsWith("UC") ? DOUBTFUL_ROLE : { kind: "ALIVE", proves: ["TOKEN"] };
}

/** Of a channel that is not among the token's own: whether it is gone, or only out of reach. Null: the answer does not tell. */
export function explainMissing(json: unknown): Verdict | null {
  const page = readChannels(json);
  if (page === null) return null;
  return page.items.length === 0 ? DOUBTFUL_TARGET : DOUBTFUL_ROLE;
}
