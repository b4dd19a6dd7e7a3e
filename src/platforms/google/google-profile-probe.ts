import type { Clock } from "../../clock.js";
import type { Answer } from "../answer.js";
import type { Outbound } from "../outbound.js";
import type { ProviderApp } from "../provider-app.js";
import type { HeldTokens, ProbeTarget } from "../provider-port.js";
import type { Verdict } from "../verdict.js";
import { readGoogleError, readGoogleRefusal } from "./answers.rules.js";
import { BusinessProfile } from "./business-profile.js";
import type { GoogleQuestion } from "./google-question.js";
import type { GoogleTokenEndpoint } from "./google-tokens.js";
import { locationId, readLocation } from "./lists.rules.js";
import { explainMissing, findChannel, YouTube } from "./youtube.js";

const TRANSIENT: Verdict = { kind: "TRANSIENT" };
const ALL_PROVED: Verdict = { kind: "ALIVE", proves: ["TOKEN", "ROLE", "PERMISSION", "TARGET"] };
const NOTHING_HELD: Verdict = { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" };

type Ask = (accessToken: string) => Promise<{ readonly verdict: Verdict; readonly status: number | null }>;

/** Whether a token still reaches one channel or location, and what is the matter where it does not. */
export class GoogleProfileProbe {
  private readonly youtube: YouTube;
  private readonly business: BusinessProfile;

  constructor(
    private readonly tokens: GoogleTokenEndpoint,
    app: ProviderApp,
    outbound: Outbound,
    private readonly clock: Clock,
  ) {
    this.youtube = new YouTube(app, outbound);
    this.business = new BusinessProfile(app, outbound);
  }

  async probe(tokens: HeldTokens, target: ProbeTarget, signal: AbortSignal): Promise<Verdict> {
    const ask: Ask = (accessToken) => this.ask(target, accessToken, signal);
    if (tokens.accessToken !== null) {
      const first = await ask(tokens.accessToken);
      // A 401 is first of all an access token whose hour is over: refresh, then ask again (platform-facts.md 6.4).
      const isStale = first.status === 401 && first.verdict.kind === "DOUBTFUL";
      if (!isStale || tokens.refreshToken === null) return first.verdict;
    }
    return this.withFreshToken(tokens, signal, async (accessToken) => (await ask(accessToken)).verdict);
  }

  /** With a fresh token, and by another address: of the channel itself, or the list of all locations. */
  async secondOpinion(tokens: HeldTokens, target: ProbeTarget, signal: AbortSignal): Promise<Verdict | null> {
    const look = (accessToken: string) => this.lookAround(target, accessToken, signal);
    if (tokens.refreshToken !== null) return this.withFreshToken(tokens, signal, look);
    return tokens.accessToken === null ? null : look(tokens.accessToken);
  }

  private async withFreshToken(
    { refreshToken }: HeldTokens,
    signal: AbortSignal,
    use: (accessToken: string) => Promise<Verdict>,
  ): Promise<Verdict> {
    if (refreshToken === null) return NOTHING_HELD;
    const answer = await this.tokens.refresh(refreshToken, signal);
    if (answer.kind === "TOKENS") return use(answer.given.tokens.accessToken);
    return readGoogleRefusal(answer.answer, "REFRESH", this.clock.now());
  }

  private async ask(target: ProbeTarget, accessToken: string, signal: AbortSignal): ReturnType<Ask> {
    const { externalId } = target;
    if (target.platform === "GOOGLE_BUSINESS") {
      const answer = await this.business.askAbout(externalId, accessToken, signal);
      return this.read(answer, "LOCATION", (json) => {
        const found = readLocation(json);
        return found !== null && locationId(found.name) === locationId(externalId) ? ALL_PROVED : null;
      });
    }
    const answer = await this.youtube.askOwn(accessToken, signal);
    return this.read(answer, "CHANNELS", (json) => findChannel(json, externalId));
  }

  private async lookAround(target: ProbeTarget, accessToken: string, signal: AbortSignal): Promise<Verdict> {
    const { externalId, platform } = target;
    if (platform === "GOOGLE_BUSINESS") {
      const all = await this.business.listLocations(accessToken, signal);
      if (all.kind === "REFUSED") return readGoogleRefusal(all.answer, "ACCOUNTS", this.clock.now());
      if (all.items.some(({ name }) => locationId(name) === locationId(externalId))) return ALL_PROVED;
      return (await this.ask(target, accessToken, signal)).verdict;
    }
    const { verdict } = await this.ask(target, accessToken, signal);
    if (verdict.kind !== "DOUBTFUL" || !MISSING.includes(verdict.reason)) return verdict;
    const answer = await this.youtube.askAbout(externalId, accessToken, signal);
    return this.read(answer, "CHANNELS", explainMissing).verdict;
  }

  private read(
    answer: Answer,
    asked: GoogleQuestion,
    find: (json: unknown) => Verdict | null,
  ): Awaited<ReturnType<Ask>> {
    const error = readGoogleError(answer, asked, this.clock.now());
    if (answer.kind !== "ANSWER") return { verdict: error ?? TRANSIENT, status: null };
    return { verdict: error ?? find(answer.json) ?? TRANSIENT, status: answer.status };
  }
}

/** What a list without the channel is read as. */
const MISSING: readonly string[] = ["ADMIN_ROLE_LOST", "TARGET_MISSING"];
