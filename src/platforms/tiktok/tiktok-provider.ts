import type { Clock } from "../../clock.js";
import type { Answer } from "../answer.js";
import { readJson } from "../oauth/read-json.rules.js";
import { mayHaveTakenEffect } from "../oauth/took-effect.rules.js";
import type { Outbound } from "../outbound.js";
import type { ProviderApp } from "../provider-app.js";
import type {
  CodeExchange,
  ConsentRequest,
  ExchangeOutcome,
  GrantProbe,
  HeldTokens,
  PlatformReport,
  ProbeTarget,
  ProfilesOutcome,
  ProviderPort,
  RefreshOutcome,
  Refusal,
  RevokeOutcome,
} from "../provider-port.js";
import type { PushReading, PushRequest } from "../push.js";
import type { Verdict } from "../verdict.js";
import { readTiktokAnswer, type TiktokQuestion } from "./answers.rules.js";
import { tiktokConsentUrl } from "./consent-url.rules.js";
import { readTiktokPush } from "./read-tiktok-push.js";
import { TiktokCalls } from "./tiktok-calls.js";
import { readTiktokProfile } from "./tiktok-users.rules.js";
import { readTiktokTokens } from "./tokens.rules.js";

export const TIKTOK_ADDRESSES = { authorize: "https://www.tiktok.com", api: "https://open.tiktokapis.com" } as const;

/** `username` asks for `user.info.profile`, which a person may decline; the first two are of `user.info.basic`. */
const PROFILE_FIELDS = ["open_id", "display_name", "username"];
const BASIC_FIELDS = PROFILE_FIELDS.slice(0, 2);

/** TikTok by Login Kit and the API v2. Access tokens last hours, refresh tokens rotate: the previous one stops working at once. */
export class TiktokProvider implements ProviderPort {
  readonly provider = "TIKTOK";
  readonly appId: string;
  readonly renews = true;
  private readonly calls: TiktokCalls;

  constructor(
    private readonly app: ProviderApp,
    outbound: Outbound,
    private readonly clock: Clock,
  ) {
    this.appId = app.appId;
    this.calls = new TiktokCalls(app, outbound);
  }

  consentUrl(request: ConsentRequest): string {
    return tiktokConsentUrl(this.app, request);
  }

  async exchangeCode(exchange: CodeExchange, signal: AbortSignal): Promise<ExchangeOutcome> {
    const answer = await this.calls.tradeCode(exchange.code, exchange.redirectUri, signal);
    const given = this.tokensOf(answer);
    if (given === null || given.openId === null) return this.refused(answer, "CODE");
    return { kind: "GRANTED", grant: { ...given.tokens, appId: this.appId, subject: given.openId } };
  }

  async listProfiles(
    tokens: HeldTokens,
    _targets: ConsentRequest["targets"],
    signal: AbortSignal,
  ): Promise<ProfilesOutcome> {
    if (tokens.accessToken === null) return NO_ACCESS_TOKEN;
    const full = await this.calls.user(tokens.accessToken, PROFILE_FIELDS, signal);
    const answer = this.lacksPermission(full) ? await this.calls.user(tokens.accessToken, BASIC_FIELDS, signal) : full;
    if (this.read(answer, "USER").kind !== "ALIVE" || answer.kind !== "ANSWER") return this.refused(answer, "USER");
    const profile = readTiktokProfile(answer.json);
    return profile === null ? TRANSIENTLY_REFUSED : { kind: "PROFILES", profiles: [profile] };
  }

  async refresh(tokens: HeldTokens, signal: AbortSignal): Promise<RefreshOutcome> {
    if (tokens.refreshToken === null) return NO_REFRESH_TOKEN;
    const answer = await this.calls.refresh(tokens.refreshToken, signal);
    const given = this.tokensOf(answer);
    return given === null ? this.refused(answer, "REFRESH") : { kind: "REFRESHED", tokens: given.tokens };
  }

  async probeGrant(tokens: HeldTokens, _targets: readonly ProbeTarget[], signal: AbortSignal): Promise<GrantProbe> {
    return { verdict: await this.askUser(tokens, signal), profiles: new Map(), learned: null };
  }

  /** The profile is the person, so the question is the same. */
  probeProfile(tokens: HeldTokens, _target: ProbeTarget, signal: AbortSignal): Promise<Verdict> {
    return this.askUser(tokens, signal);
  }

  /**
   * Whether the token still names its person: what a finding about posting is held against. Null where it does not: every address of
   * TikTok says the same of a token that has merely run out, so that only a refresh, or a later look, can confirm a death.
   */
  async secondOpinion(tokens: HeldTokens, _target: ProbeTarget | null, signal: AbortSignal): Promise<Verdict | null> {
    const verdict = await this.askUser(tokens, signal);
    return verdict.kind === "DOUBTFUL" ? null : verdict;
  }

  /**
   * TikTok revokes by the access token. One that has run out is renewed first: nothing else can end the consent, and a rotated refresh
   * token is no loss to a consent that is to end.
   */
  async revoke(tokens: HeldTokens, signal: AbortSignal): Promise<RevokeOutcome> {
    if (tokens.accessToken !== null) {
      const outcome = await this.revokeBy(tokens.accessToken, signal);
      if (outcome.kind === "REVOKED" || !isAboutToken(outcome.verdict)) return outcome;
      if (tokens.refreshToken === null) return outcome;
    }
    const fresh = await this.refresh(tokens, signal);
    if (fresh.kind === "REFRESHED") return this.revokeBy(fresh.tokens.accessToken, signal);
    return fresh.verdict.kind === "PERMANENT" ? { kind: "REVOKED" } : fresh;
  }

  readReport({ status, headers, body }: PlatformReport): Verdict {
    return this.read({ kind: "ANSWER", status, headers, json: readJson(body) }, "REPORT");
  }

  async readPush(request: PushRequest, now: Date): Promise<PushReading> {
    return readTiktokPush(this.app, request, now);
  }

  private async askUser({ accessToken }: HeldTokens, signal: AbortSignal): Promise<Verdict> {
    if (accessToken === null) return NO_ACCESS_TOKEN.verdict;
    return this.read(await this.calls.user(accessToken, ["open_id"], signal), "USER");
  }

  private async revokeBy(accessToken: string, signal: AbortSignal): Promise<RevokeOutcome> {
    const answer = await this.calls.revoke(accessToken, signal);
    // Success is an empty answer, so it is any success that names no error.
    const verdict = this.read(answer, "REVOKE");
    const isSuccess = answer.kind === "ANSWER" && answer.status >= 200 && answer.status < 300;
    if (isSuccess && (verdict.kind === "ALIVE" || verdict.kind === "TRANSIENT")) return { kind: "REVOKED" };
    return this.refused(answer, "REVOKE");
  }

  private tokensOf(answer: Answer): ReturnType<typeof readTiktokTokens> {
    const isSuccess = answer.kind === "ANSWER" && answer.status >= 200 && answer.status < 300;
    return isSuccess ? readTiktokTokens(answer.json, this.clock.now()) : null;
  }

  private lacksPermission(answer: Answer): boolean {
    const verdict = this.read(answer, "USER");
    return (verdict.kind === "PERMANENT" || verdict.kind === "DOUBTFUL") && verdict.reason === "PERMISSIONS_MISSING";
  }

  private refused(answer: Answer, asked: TiktokQuestion): Refusal {
    const verdict = this.read(answer, asked);
    // A success without what was asked for is no answer.
    const shown: Verdict = verdict.kind === "ALIVE" ? { kind: "TRANSIENT" } : verdict;
    return { kind: "REFUSED", verdict: shown, inDoubt: shown.kind === "TRANSIENT" && mayHaveTakenEffect(answer) };
  }

  private read(answer: Answer, asked: TiktokQuestion): Verdict {
    return readTiktokAnswer(answer, asked, this.clock.now());
  }
}

const NO_ACCESS_TOKEN = refusal({ kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" });
const NO_REFRESH_TOKEN = refusal({ kind: "DOUBTFUL", reason: "TOKEN_EXPIRED" });
const TRANSIENTLY_REFUSED = refusal({ kind: "TRANSIENT" });

function refusal<V extends Verdict>(verdict: V): Refusal & { readonly verdict: V } {
  return { kind: "REFUSED", verdict, inDoubt: false };
}

function isAboutToken(verdict: Verdict): boolean {
  return verdict.kind === "DOUBTFUL" || verdict.kind === "PERMANENT";
}
