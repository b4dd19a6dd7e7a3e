import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, systemClock } from "../../clock.js";
import type { Answer } from "../answer.js";
import { plainBasic } from "../oauth/client-auth.js";
import { OAuthEndpoints } from "../oauth/oauth-endpoints.js";
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
import { readXRefusal, type XQuestion } from "./answers.rules.js";
import { issuedTokens } from "./issued-tokens.js";
import { readOwnUser, type XUser } from "./own-user.rules.js";
import { readXPush } from "./read-x-push.js";
import { X_SCOPES } from "./scopes.rules.js";

export const X_ADDRESSES = { authorize: "https://x.com", api: "https://api.x.com" } as const;

/** In milliseconds. */
const NAMING_PAUSES: readonly number[] = [500, 1_500, 3_000];

const NOTHING_TO_ASK_WITH: Refusal = { kind: "REFUSED", verdict: { kind: "IRRELEVANT" }, inDoubt: false };

/**
 * X by OAuth 2.0 (platform-facts 5). The person is the profile. Refresh tokens rotate, and one app has one live consent of a person:
 * a second sign-in ends the first.
 */
export class XProvider implements ProviderPort {
  readonly provider = "X";
  readonly renews = true;
  private readonly oauth: OAuthEndpoints;

  constructor(
    private readonly app: ProviderApp,
    private readonly outbound: Outbound,
    private readonly clock: Clock,
  ) {
    const base = `${app.addresses["api"]}/2/oauth2`;
    this.oauth = new OAuthEndpoints(
      {
        clientId: app.appId,
        // In the body X refuses the secret.
        clientAuth: plainBasic(app.appSecret),
        tokenUrl: `${base}/token`,
        revocationUrl: `${base}/revoke`,
      },
      outbound,
    );
  }

  get appId(): string {
    return this.app.appId;
  }

  consentUrl({ redirectUri, state, codeChallenge }: ConsentRequest): string {
    const url = new URL(`${this.app.addresses["authorize"]}/i/oauth2/authorize`);
    url.search = new URLSearchParams({
      response_type: "code",
      client_id: this.app.appId,
      redirect_uri: redirectUri,
      scope: X_SCOPES.join(" "),
      state,
      code_challenge: codeChallenge,
      code_challenge_method: "S256",
    }).toString();
    return url.href;
  }

  async exchangeCode(exchange: CodeExchange, signal: AbortSignal): Promise<ExchangeOutcome> {
    const answer = await this.oauth.exchangeCode(exchange, signal);
    if (answer.kind === "REFUSED") return refusal(answer.answer, "TOKEN", mayHaveTakenEffect(answer.answer));
    const issued = issuedTokens(answer.fields, this.clock.now());
    const user = await this.newUser(issued.accessToken, signal);
    // The code is spent by now.
    if ("refused" in user) return { kind: "REFUSED", verdict: user.refused, inDoubt: true };
    // Where the scopes are left out, they are those that were asked for (RFC 6749, 5.1).
    const scopes = issued.scopes.length > 0 ? issued.scopes : X_SCOPES;
    return { kind: "GRANTED", grant: { ...issued, scopes, appId: this.app.appId, subject: user.found.id } };
  }

  async listProfiles(
    { accessToken }: HeldTokens,
    targets: ConsentRequest["targets"],
    signal: AbortSignal,
  ): Promise<ProfilesOutcome> {
    if (!targets.some(({ platform, purpose }) => platform === "X" && purpose === "OWN")) {
      return { kind: "PROFILES", profiles: [] };
    }
    if (accessToken === null) return NOTHING_TO_ASK_WITH;
    const user = await this.ownUser(accessToken, signal);
    if ("refused" in user) return { kind: "REFUSED", verdict: user.refused, inDoubt: false };
    const { id: externalId, name, handle } = user.found;
    return {
      kind: "PROFILES",
      profiles: [{ platform: "X", purpose: "OWN", externalId, name, handle, pageToken: null }],
    };
  }

  async refresh({ refreshToken }: HeldTokens, signal: AbortSignal): Promise<RefreshOutcome> {
    if (refreshToken === null) return NOTHING_TO_ASK_WITH;
    const answer = await this.oauth.refresh(refreshToken, signal);
    if (answer.kind === "REFUSED") return refusal(answer.answer, "TOKEN", mayHaveTakenEffect(answer.answer));
    return { kind: "REFRESHED", tokens: issuedTokens(answer.fields, this.clock.now()) };
  }

  async probeGrant(tokens: HeldTokens, targets: readonly ProbeTarget[], signal: AbortSignal): Promise<GrantProbe> {
    const user = await this.heldUser(tokens, signal);
    if ("refused" in user) return { verdict: user.refused, profiles: new Map(), learned: null };
    const own = targets.filter(({ externalId }) => externalId === user.found.id);
    return {
      verdict: { kind: "ALIVE", proves: ["TOKEN"] },
      profiles: new Map(own.map(({ externalId }) => [externalId, ALIVE_AS_PROFILE])),
      learned: null,
    };
  }

  async probeProfile(tokens: HeldTokens, { externalId }: ProbeTarget, signal: AbortSignal): Promise<Verdict> {
    const user = await this.heldUser(tokens, signal);
    if ("refused" in user) return user.refused;
    return user.found.id === externalId ? ALIVE_AS_PROFILE : { kind: "DOUBTFUL", reason: "TARGET_MISSING" };
  }

  /** There is no introspection, and `users/me` is what looked dead: a refresh tells, or the same question later. */
  secondOpinion(): Promise<null> {
    return Promise.resolve(null);
  }

  /** Both tokens are handed in: X documents no more than that the one which is named ends. */
  async revoke({ accessToken, refreshToken }: HeldTokens, signal: AbortSignal): Promise<RevokeOutcome> {
    const held = [refreshToken, accessToken].filter((token) => token !== null);
    if (held.length === 0) return NOTHING_TO_ASK_WITH;
    for (const token of held) {
      const answer = await this.oauth.revoke(token, signal);
      if (!isRevoked(answer)) return refusal(answer, "TOKEN", mayHaveTakenEffect(answer));
    }
    return { kind: "REVOKED" };
  }

  readReport({ status, body, headers }: PlatformReport): Verdict {
    return readXRefusal({ kind: "ANSWER", status, headers, json: readJson(body) }, "REPORT", systemClock.now());
  }

  readPush(request: PushRequest, now: Date): Promise<PushReading> {
    return Promise.resolve(readXPush(request, this.app.pushSecret, now));
  }

  /** The user of the held access token. Beside a refresh token its death is no more than doubtful: it ends every 2 hours. */
  private async heldUser({ accessToken, refreshToken }: HeldTokens, signal: AbortSignal): Promise<FoundUser> {
    if (accessToken === null) return { refused: { kind: "TRANSIENT" } };
    const user = await this.ownUser(accessToken, signal);
    const isDead = "refused" in user && user.refused.kind === "PERMANENT" && user.refused.reason === "ACCESS_REVOKED";
    return isDead && refreshToken !== null ? { refused: { kind: "DOUBTFUL", reason: "ACCESS_REVOKED" } } : user;
  }

  /**
   * Whose new tokens these are. The consent has ended the person's earlier ones, and without a name these are lost, so a network that
   * stumbles just now is asked again.
   */
  private async newUser(accessToken: string, signal: AbortSignal): Promise<FoundUser> {
    let user = await this.ownUser(accessToken, signal);
    for (const pause of NAMING_PAUSES) {
      if (!("refused" in user) || user.refused.kind !== "TRANSIENT" || signal.aborted) break;
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      user = await this.ownUser(accessToken, signal);
    }
    return user;
  }

  private async ownUser(accessToken: string, signal: AbortSignal): Promise<FoundUser> {
    const url = `${this.app.addresses["api"]}/2/users/me`;
    const headers = { authorization: `Bearer ${accessToken}` };
    const answer = await this.outbound.send({ method: "GET", url, headers }, signal);
    const user = answer.kind === "ANSWER" && answer.status === 200 ? readOwnUser(answer.json) : null;
    return user === null ? { refused: readXRefusal(answer, "USER", systemClock.now()) } : { found: user };
  }
}

const ALIVE_AS_PROFILE: Verdict = { kind: "ALIVE", proves: ["TOKEN", "ROLE", "TARGET"] };

type FoundUser = { readonly found: XUser } | { readonly refused: Verdict };

/** A token that X does not know (any more) has nothing left to revoke. */
function isRevoked(answer: Answer): boolean {
  if (answer.kind === "ANSWER" && answer.status === 200) return true;
  const { kind } = readXRefusal(answer, "TOKEN", systemClock.now());
  return kind === "DOUBTFUL";
}

function refusal(answer: Answer, asked: XQuestion, inDoubt: boolean): Refusal {
  return { kind: "REFUSED", verdict: readXRefusal(answer, asked, systemClock.now()), inDoubt };
}
