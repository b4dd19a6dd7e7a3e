import type { Clock } from "../../clock.js";
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
  RevokeOutcome,
} from "../provider-port.js";
import type { PushReading, PushRequest } from "../push.js";
import { readSignedRequestPush } from "../signed-request-push.js";
import type { Verdict } from "../verdict.js";
import { consentUrl } from "./consent-url.js";
import { IRRELEVANT } from "./error-codes.js";
import { exchangeCode } from "./exchange-code.js";
import { Graph } from "./graph.js";
import { listProfiles } from "./list-profiles.js";
import type { MetaCalls } from "./meta-calls.js";
import { readPermissionsWebhook } from "./permissions-webhook.js";
import { probeGrant } from "./probe-grant.js";
import { probeProfile } from "./probe-profile.js";
import { readReport } from "./read-report.js";
import { revoke } from "./revoke.js";
import { secondOpinionOnGrant, secondOpinionOnProfile } from "./second-opinion.js";

/** `dialog`: where people consent. `graph`: the API. Both carry the version. */
export const META_ADDRESSES = { dialog: "https://www.facebook.com", graph: "https://graph.facebook.com" };

/** Facebook pages, Instagram through Facebook Login, ad accounts, and the logins that watch others. */
export class MetaProvider implements ProviderPort {
  readonly provider = "META";
  readonly appId: string;
  /** After 60 days only a new login helps: whether exchanging a long token again yields a fresh life is not documented. */
  readonly renews = false;
  private readonly calls: MetaCalls;

  constructor(
    private readonly app: ProviderApp,
    outbound: Outbound,
    clock: Clock,
  ) {
    this.appId = app.appId;
    this.calls = { graph: new Graph(app, outbound), app, clock };
  }

  consentUrl(request: ConsentRequest): string {
    return consentUrl(this.app, request);
  }

  async exchangeCode(exchange: CodeExchange, signal: AbortSignal): Promise<ExchangeOutcome> {
    return await exchangeCode(this.calls, exchange, signal);
  }

  async listProfiles(
    { accessToken }: HeldTokens,
    targets: ConsentRequest["targets"],
    signal: AbortSignal,
  ): Promise<ProfilesOutcome> {
    if (accessToken === null) return { kind: "REFUSED", verdict: IRRELEVANT, inDoubt: false };
    return await listProfiles(this.calls, accessToken, targets, signal);
  }

  /** Meta has no refresh: always REFUSED as IRRELEVANT, and nothing is sent. */
  async refresh(): Promise<RefreshOutcome> {
    return { kind: "REFUSED", verdict: IRRELEVANT, inDoubt: false };
  }

  async probeGrant(tokens: HeldTokens, targets: readonly ProbeTarget[], signal: AbortSignal): Promise<GrantProbe> {
    return await probeGrant(this.calls, tokens, targets, signal);
  }

  async probeProfile(tokens: HeldTokens, target: ProbeTarget, signal: AbortSignal): Promise<Verdict> {
    return await probeProfile(this.calls, tokens, target, signal);
  }

  async secondOpinion(tokens: HeldTokens, target: ProbeTarget | null, signal: AbortSignal): Promise<Verdict | null> {
    return target === null
      ? await secondOpinionOnGrant(this.calls, tokens, signal)
      : await secondOpinionOnProfile(this.calls, tokens, target, signal);
  }

  async revoke(tokens: HeldTokens, signal: AbortSignal): Promise<RevokeOutcome> {
    return await revoke(this.calls, tokens, signal);
  }

  readReport(report: PlatformReport): Verdict {
    return readReport(report);
  }

  async readPush(request: PushRequest, now: Date): Promise<PushReading> {
    const { topic } = request;
    return topic === "events"
      ? readPermissionsWebhook(this.app, request, now)
      : readSignedRequestPush({ ...request, topic }, this.app.appSecret, now);
  }
}
