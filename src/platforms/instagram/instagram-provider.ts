import type { Clock } from "../../clock.js";
import { IRRELEVANT } from "../meta/error-codes.js";
import { isNodeId } from "../meta/graph.js";
import { readReport } from "../meta/read-report.js";
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
import { refused } from "../push-refusal.js";
import { readSignedRequestPush } from "../signed-request-push.js";
import type { Verdict } from "../verdict.js";
import { consentUrl } from "./consent-url.js";
import { exchangeCode, type InstagramCalls } from "./exchange-code.js";
import { InstagramGraph } from "./instagram-graph.js";
import { listProfiles } from "./list-profiles.js";
import { SELF_FIELDS, verdictOnSelf } from "./read-self.js";
import { refresh } from "./refresh.js";

/** `authorize`: where people consent. `api`: the code's exchange. `graph`: everything else. */
export const INSTAGRAM_ADDRESSES = {
  authorize: "https://www.instagram.com",
  api: "https://api.instagram.com",
  graph: "https://graph.instagram.com",
};

/** Instagram through Instagram Login: one professional account for each login, renewed for ever without a person. */
export class InstagramProvider implements ProviderPort {
  readonly provider = "INSTAGRAM";
  readonly appId: string;
  readonly renews = true;
  private readonly calls: InstagramCalls;

  constructor(
    private readonly app: ProviderApp,
    outbound: Outbound,
    clock: Clock,
  ) {
    this.appId = app.appId;
    this.calls = { graph: new InstagramGraph(app, outbound), app, clock };
  }

  consentUrl(request: ConsentRequest): string {
    return consentUrl(this.app, request);
  }

  async exchangeCode(exchange: CodeExchange, signal: AbortSignal): Promise<ExchangeOutcome> {
    return await exchangeCode(this.calls, exchange, signal);
  }

  async listProfiles(
    tokens: HeldTokens,
    targets: ConsentRequest["targets"],
    signal: AbortSignal,
  ): Promise<ProfilesOutcome> {
    return await listProfiles(this.calls, tokens, targets, signal);
  }

  async refresh(tokens: HeldTokens, signal: AbortSignal): Promise<RefreshOutcome> {
    return await refresh(this.calls, tokens, signal);
  }

  /** The login is the profile, so one look at it speaks for both. */
  async probeGrant(
    { accessToken }: HeldTokens,
    targets: readonly ProbeTarget[],
    signal: AbortSignal,
  ): Promise<GrantProbe> {
    if (accessToken === null) return { verdict: IRRELEVANT, profiles: new Map(), learned: null };
    const answer = await this.calls.graph.read("me", accessToken, SELF_FIELDS, signal);
    const verdict = verdictOnSelf(answer, null);
    const profiles = new Map<string, Verdict>();
    for (const { externalId } of verdict.kind === "ALIVE" ? targets : []) {
      profiles.set(externalId, verdictOnSelf(answer, externalId));
    }
    return { verdict, profiles, learned: null };
  }

  async probeProfile({ accessToken }: HeldTokens, { externalId }: ProbeTarget, signal: AbortSignal): Promise<Verdict> {
    if (accessToken === null) return IRRELEVANT;
    return verdictOnSelf(await this.calls.graph.read("me", accessToken, SELF_FIELDS, signal), externalId);
  }

  /**
   * Reads the account by its own id instead of `/me`. About the login as a whole there is no other question (whether `debug_token` takes
   * these tokens is not documented), so it has to be asked again later.
   */
  async secondOpinion(
    { accessToken }: HeldTokens,
    target: ProbeTarget | null,
    signal: AbortSignal,
  ): Promise<Verdict | null> {
    if (accessToken === null || target === null || !isNodeId(target.externalId)) return null;
    const answer = await this.calls.graph.read(target.externalId, accessToken, SELF_FIELDS, signal);
    return verdictOnSelf(answer, target.externalId);
  }

  /** No endpoint for it is documented: always REFUSED as IRRELEVANT. The person removes the app under "Apps and websites". */
  async revoke(): Promise<RevokeOutcome> {
    return { kind: "REFUSED", verdict: IRRELEVANT, inDoubt: false };
  }

  readReport(report: PlatformReport): Verdict {
    return readReport(report);
  }

  /** The two callbacks of Meta's products, signed by this app's secret; whether they come for this login is not documented. */
  async readPush(request: PushRequest, now: Date): Promise<PushReading> {
    const { topic } = request;
    if (topic === "events") return refused(404, "no such events at this provider");
    return readSignedRequestPush({ ...request, topic }, this.app.appSecret, now);
  }
}
