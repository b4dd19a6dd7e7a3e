import type { Clock } from "../../clock.js";
import type { GrantProbe, HeldTokens, ProbeTarget } from "../provider-port.js";
import type { Verdict } from "../verdict.js";
import { readGoogleError, readGoogleRefusal } from "./answers.rules.js";
import type { GoogleTokenEndpoint } from "./google-tokens.js";
import { verdictsByScopes } from "./scopes.rules.js";
import { readTokenInfo } from "./token-info.rules.js";

const ALIVE: Verdict = { kind: "ALIVE", proves: ["TOKEN"] };
const NOTHING_HELD: Verdict = { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" };

type Learned = GrantProbe["learned"];

/**
 * Whether a consent lives: by `tokeninfo` while the access token lasts, else by a refresh. Neither counts against a quota. The tokens of
 * such a refresh are dropped: nothing rotates, and access tokens are not limited in number.
 */
export class GoogleGrantProbe {
  constructor(
    private readonly tokens: GoogleTokenEndpoint,
    private readonly clock: Clock,
  ) {}

  async probe(tokens: HeldTokens, targets: readonly ProbeTarget[], signal: AbortSignal): Promise<GrantProbe> {
    const byAccess = await this.byAccessToken(tokens, signal);
    const found =
      byAccess.verdict.kind === "DOUBTFUL" ? ((await this.byRefresh(tokens, signal)) ?? byAccess) : byAccess;
    const scopes = found.learned?.scopes ?? [];
    return { ...found, profiles: verdictsByScopes(scopes, targets) };
  }

  /** A refresh first, as it is the final word; where it is unclear itself, a living access token still proves the consent. */
  async secondOpinion(tokens: HeldTokens, signal: AbortSignal): Promise<Verdict | null> {
    const byRefresh = await this.byRefresh(tokens, signal);
    if (byRefresh === null || byRefresh.verdict.kind !== "DOUBTFUL" || tokens.accessToken === null) {
      return byRefresh?.verdict ?? null;
    }
    const byAccess = await this.byAccessToken(tokens, signal);
    return byAccess.verdict.kind === "DOUBTFUL" ? byRefresh.verdict : byAccess.verdict;
  }

  private async byAccessToken(
    { accessToken, refreshToken }: HeldTokens,
    signal: AbortSignal,
  ): Promise<{ readonly verdict: Verdict; readonly learned: Learned }> {
    if (accessToken === null) return { verdict: NOTHING_HELD, learned: null };
    const answer = await this.tokens.describe(accessToken, signal);
    const now = this.clock.now();
    const error = readGoogleError(answer, "TOKEN_INFO", now);
    if (error !== null) return { verdict: error, learned: null };
    const learned = answer.kind === "ANSWER" ? readTokenInfo(answer.json, now, refreshToken !== null) : null;
    return learned === null ? { verdict: { kind: "TRANSIENT" }, learned } : { verdict: ALIVE, learned };
  }

  /** Null: there is no refresh token. */
  private async byRefresh(
    { refreshToken }: HeldTokens,
    signal: AbortSignal,
  ): Promise<{ readonly verdict: Verdict; readonly learned: Learned } | null> {
    if (refreshToken === null) return null;
    const answer = await this.tokens.refresh(refreshToken, signal);
    if (answer.kind === "REFUSED") {
      return { verdict: readGoogleRefusal(answer.answer, "REFRESH", this.clock.now()), learned: null };
    }
    // Its access token is not the one that is stored, so its end is not learned.
    const { scopes, refreshClock } = answer.given.tokens;
    return {
      verdict: ALIVE,
      learned: { ...(scopes.length > 0 && { scopes }), ...(refreshClock !== null && { refreshClock }) },
    };
  }
}
