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
import { readGoogleRefusal } from "./answers.rules.js";
import { googleConsentUrl } from "./consent-url.rules.js";
import { GoogleGrantProbe } from "./google-grant-probe.js";
import { GoogleProfileProbe } from "./google-profile-probe.js";
import type { GoogleQuestion } from "./google-question.js";
import { GoogleTokenEndpoint } from "./google-tokens.js";
import { GrantedProfiles } from "./granted-profiles.js";
import { readGooglePush } from "./read-google-push.js";
import { SecurityEventKeys } from "./security-event-keys.js";

export const GOOGLE_ADDRESSES = {
  accounts: "https://accounts.google.com",
  oauth: "https://oauth2.googleapis.com",
  youtube: "https://www.googleapis.com",
  business: "https://mybusinessaccountmanagement.googleapis.com",
  businessInformation: "https://mybusinessbusinessinformation.googleapis.com",
} as const;

/**
 * Google: one consent of a person for the project feeds YouTube and Business Profile, and revoking any of its tokens ends all of it.
 * Refresh tokens do not rotate and have no end of their own, so a refresh may be asked for at any time.
 */
export class GoogleProvider implements ProviderPort {
  readonly provider = "GOOGLE";
  readonly appId: string;
  readonly renews = true;
  private readonly tokens: GoogleTokenEndpoint;
  private readonly profiles: GrantedProfiles;
  private readonly grantProbe: GoogleGrantProbe;
  private readonly profileProbe: GoogleProfileProbe;
  private readonly eventKeys: SecurityEventKeys;

  constructor(
    private readonly app: ProviderApp,
    outbound: Outbound,
    private readonly clock: Clock,
  ) {
    this.appId = app.appId;
    this.tokens = new GoogleTokenEndpoint(app, outbound, clock);
    this.profiles = new GrantedProfiles(app, outbound, clock);
    this.grantProbe = new GoogleGrantProbe(this.tokens, clock);
    this.profileProbe = new GoogleProfileProbe(this.tokens, app, outbound, clock);
    this.eventKeys = new SecurityEventKeys(app, outbound);
  }

  consentUrl(request: ConsentRequest): string {
    return googleConsentUrl(this.app, request);
  }

  async exchangeCode(exchange: CodeExchange, signal: AbortSignal): Promise<ExchangeOutcome> {
    const answer = await this.tokens.exchangeCode(exchange, signal);
    if (answer.kind === "REFUSED") return this.refused(answer.answer, "CODE");
    const { subject, tokens } = answer.given;
    // Without a proof of who consented the tokens belong to nobody. The code is spent.
    if (subject === null) return { kind: "REFUSED", verdict: { kind: "TRANSIENT" }, inDoubt: true };
    return { kind: "GRANTED", grant: { ...tokens, appId: this.appId, subject } };
  }

  listProfiles(tokens: HeldTokens, targets: ConsentRequest["targets"], signal: AbortSignal): Promise<ProfilesOutcome> {
    return this.profiles.list(tokens, targets, signal);
  }

  async refresh(tokens: HeldTokens, signal: AbortSignal): Promise<RefreshOutcome> {
    if (tokens.refreshToken === null) {
      return { kind: "REFUSED", verdict: { kind: "DOUBTFUL", reason: "TOKEN_EXPIRED" }, inDoubt: false };
    }
    const answer = await this.tokens.refresh(tokens.refreshToken, signal);
    // Nothing rotates, so a lost answer has spent nothing.
    if (answer.kind === "REFUSED") return { ...this.refused(answer.answer, "REFRESH"), inDoubt: false };
    return { kind: "REFRESHED", tokens: answer.given.tokens };
  }

  probeGrant(tokens: HeldTokens, targets: readonly ProbeTarget[], signal: AbortSignal): Promise<GrantProbe> {
    return this.grantProbe.probe(tokens, targets, signal);
  }

  probeProfile(tokens: HeldTokens, target: ProbeTarget, signal: AbortSignal): Promise<Verdict> {
    return this.profileProbe.probe(tokens, target, signal);
  }

  secondOpinion(tokens: HeldTokens, target: ProbeTarget | null, signal: AbortSignal): Promise<Verdict | null> {
    return target === null
      ? this.grantProbe.secondOpinion(tokens, signal)
      : this.profileProbe.secondOpinion(tokens, target, signal);
  }

  /** By the refresh token, which lasts: that an access token is unknown may only mean that its hour is over. */
  async revoke(tokens: HeldTokens, signal: AbortSignal): Promise<RevokeOutcome> {
    const token = tokens.refreshToken ?? tokens.accessToken;
    if (token === null) return { kind: "REFUSED", verdict: { kind: "IRRELEVANT" }, inDoubt: false };
    const answer = await this.tokens.revoke(token, signal);
    if (answer.kind === "ANSWER" && answer.status === 200) return { kind: "REVOKED" };
    const refusal = this.refused(answer, "REVOKE");
    const isGone = refusal.verdict.kind === "DOUBTFUL" || refusal.verdict.kind === "PERMANENT";
    return isGone && tokens.refreshToken !== null ? { kind: "REVOKED" } : refusal;
  }

  readReport({ status, headers, body }: PlatformReport): Verdict {
    return this.readRefusal({ kind: "ANSWER", status, headers, json: readJson(body) }, "REPORT");
  }

  readPush(request: PushRequest, now: Date): Promise<PushReading> {
    return readGooglePush(this.appId, this.eventKeys, request, now);
  }

  private refused(answer: Answer, asked: GoogleQuestion): Refusal {
    const verdict = this.readRefusal(answer, asked);
    return { kind: "REFUSED", verdict, inDoubt: verdict.kind === "TRANSIENT" && mayHaveTakenEffect(answer) };
  }

  private readRefusal(answer: Answer, asked: GoogleQuestion): Verdict {
    return readGoogleRefusal(answer, asked, this.clock.now());
  }
}
