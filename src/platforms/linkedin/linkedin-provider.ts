import { ClientSecretPost } from "oauth4webapi";
import { type Clock, systemClock } from "../../clock.js";
import type { Answer } from "../answer.js";
import { OAuthEndpoints } from "../oauth/oauth-endpoints.js";
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
import type { PushReading } from "../push.js";
import { readJson } from "../oauth/read-json.rules.js";
import type { Verdict } from "../verdict.js";
import { type LinkedinQuestion, readLinkedinRefusal } from "./answers.rules.js";
import { issuedTokens } from "./issued-tokens.js";
import { LinkedinApi } from "./linkedin-api.js";
import { LinkedinProbe } from "./linkedin-probe.js";
import { memberOfIdToken, memberOfUserInfo } from "./linkedin-subject.js";
import { LINKEDIN_SCOPES } from "./scopes.rules.js";

export const LINKEDIN_ADDRESSES = { oauth: "https://www.linkedin.com", api: "https://api.linkedin.com" } as const;

/** LinkedIn's organisation pages (platform-facts 4). No PKCE, no push; refresh tokens only for approved partners. */
export class LinkedinProvider implements ProviderPort {
  readonly provider = "LINKEDIN";
  readonly renews = true;
  private readonly oauth: OAuthEndpoints;
  private readonly api: LinkedinApi;
  private readonly probe: LinkedinProbe;

  constructor(
    private readonly app: ProviderApp,
    outbound: Outbound,
    private readonly clock: Clock,
  ) {
    const base = `${app.addresses["oauth"]}/oauth/v2`;
    this.oauth = new OAuthEndpoints(
      {
        clientId: app.appId,
        clientAuth: ClientSecretPost(app.appSecret),
        tokenUrl: `${base}/accessToken`,
        revocationUrl: `${base}/revoke`,
        introspectionUrl: `${base}/introspectToken`,
        // Often without a type. The ID token is read apart: the library would insist on one of LinkedIn's two issuers.
        mend: ({ id_token, ...fields }) => ({ token_type: "Bearer", ...fields, identity: id_token }),
      },
      outbound,
    );
    this.api = new LinkedinApi(app, outbound);
    this.probe = new LinkedinProbe(this.oauth, this.api);
  }

  get appId(): string {
    return this.app.appId;
  }

  consentUrl({ redirectUri, state }: ConsentRequest): string {
    const url = new URL(`${this.app.addresses["oauth"]}/oauth/v2/authorization`);
    url.search = new URLSearchParams({
      response_type: "code",
      client_id: this.app.appId,
      redirect_uri: redirectUri,
      state,
      scope: LINKEDIN_SCOPES.join(" "),
    }).toString();
    return url.href;
  }

  async exchangeCode({ code, redirectUri }: CodeExchange, signal: AbortSignal): Promise<ExchangeOutcome> {
    const answer = await this.oauth.exchangeCode({ code, redirectUri, codeVerifier: null }, signal);
    if (answer.kind === "REFUSED") return refusal(answer.answer, "TOKEN", mayHaveTakenEffect(answer.answer));
    const issued = issuedTokens(answer.fields, null, this.clock.now());
    const subject = memberOfIdToken(answer.fields, this.app.appId);
    if (subject !== null) return this.granted(issued, subject);
    const asked = await this.api.get("/v2/userinfo", issued.accessToken, signal);
    const member = asked.kind === "ANSWER" && asked.status === 200 ? memberOfUserInfo(asked.json) : null;
    // The code is spent by now.
    return member === null ? refusal(asked, "LIST", true) : this.granted(issued, member);
  }

  async listProfiles(
    { accessToken }: HeldTokens,
    targets: ConsentRequest["targets"],
    signal: AbortSignal,
  ): Promise<ProfilesOutcome> {
    if (!targets.some(({ platform, purpose }) => platform === "LINKEDIN" && purpose === "OWN")) {
      return { kind: "PROFILES", profiles: [] };
    }
    if (accessToken === null) return { kind: "REFUSED", verdict: { kind: "IRRELEVANT" }, inDoubt: false };
    const ids = await this.api.administered(accessToken, signal);
    if ("refused" in ids) return { kind: "REFUSED", verdict: ids.refused, inDoubt: false };
    const names = await this.api.names(ids.found, accessToken, signal);
    if ("refused" in names) return { kind: "REFUSED", verdict: names.refused, inDoubt: false };
    const profiles = ids.found.map((externalId) => ({
      platform: "LINKEDIN" as const,
      purpose: "OWN" as const,
      externalId,
      name: names.found.get(externalId)?.name ?? externalId,
      handle: names.found.get(externalId)?.handle ?? null,
      pageToken: null,
    }));
    return { kind: "PROFILES", profiles };
  }

  async refresh({ refreshToken }: HeldTokens, signal: AbortSignal): Promise<RefreshOutcome> {
    if (refreshToken === null) return { kind: "REFUSED", verdict: { kind: "IRRELEVANT" }, inDoubt: false };
    const answer = await this.oauth.refresh(refreshToken, signal);
    // The refresh token stays the same, so a lost answer loses nothing.
    if (answer.kind === "REFUSED") return refusal(answer.answer, "TOKEN", false);
    return { kind: "REFRESHED", tokens: issuedTokens(answer.fields, refreshToken, this.clock.now()) };
  }

  probeGrant(tokens: HeldTokens, targets: readonly ProbeTarget[], signal: AbortSignal): Promise<GrantProbe> {
    return this.probe.grant(tokens, targets, signal);
  }

  probeProfile(tokens: HeldTokens, target: ProbeTarget, signal: AbortSignal): Promise<Verdict> {
    return this.probe.profile(tokens, target, signal);
  }

  secondOpinion(tokens: HeldTokens, target: ProbeTarget | null, signal: AbortSignal): Promise<Verdict | null> {
    return this.probe.secondOpinion(tokens, target, signal);
  }

  /** Not documented by LinkedIn, widely used; so what became of the token is asked where the answer is no plain yes. */
  async revoke({ accessToken, refreshToken }: HeldTokens, signal: AbortSignal): Promise<RevokeOutcome> {
    const token = accessToken ?? refreshToken;
    if (token === null) return { kind: "REFUSED", verdict: { kind: "IRRELEVANT" }, inDoubt: false };
    const answer = await this.oauth.revoke(token, signal);
    if (answer.kind === "ANSWER" && answer.status < 300) return { kind: "REVOKED" };
    if (answer.kind === "ANSWER" && answer.status < 500 && answer.status !== 429) {
      const { verdict } = await this.probe.introspect(token, signal);
      if (verdict.kind === "PERMANENT") return { kind: "REVOKED" };
    }
    return refusal(answer, "TOKEN", mayHaveTakenEffect(answer));
  }

  readReport({ status, body, headers }: PlatformReport): Verdict {
    return readLinkedinRefusal({ kind: "ANSWER", status, headers, json: readJson(body) }, "REPORT", systemClock.now());
  }

  readPush(): Promise<PushReading> {
    const answer = { status: 404, contentType: "text/plain", body: "" };
    return Promise.resolve({ kind: "REFUSED", why: "LinkedIn pushes nothing about consents", answer });
  }

  private granted(issued: ReturnType<typeof issuedTokens>, subject: string): ExchangeOutcome {
    // Where the scopes are left out, they are those that were asked for (RFC 6749, 5.1).
    const scopes = issued.scopes.length > 0 ? issued.scopes : LINKEDIN_SCOPES;
    return { kind: "GRANTED", grant: { ...issued, scopes, appId: this.app.appId, subject } };
  }
}

function refusal(answer: Answer, asked: LinkedinQuestion, inDoubt: boolean): Refusal {
  return { kind: "REFUSED", verdict: readLinkedinRefusal(answer, asked, systemClock.now()), inDoubt };
}
