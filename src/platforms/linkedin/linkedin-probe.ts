import { systemClock } from "../../clock.js";
import type { OAuthEndpoints } from "../oauth/oauth-endpoints.js";
import type { AnnouncedClock, GrantProbe, HeldTokens, ProbeTarget } from "../provider-port.js";
import type { Verdict } from "../verdict.js";
import { readLinkedinRefusal } from "./answers.rules.js";
import { type Introspection, readIntrospection } from "./introspection.rules.js";
import type { LinkedinApi } from "./linkedin-api.js";
import { lacksScopes } from "./scopes.rules.js";

const NO_ANSWER: Verdict = { kind: "TRANSIENT" };
const SCOPES_MISSING: Verdict = { kind: "PERMANENT", reason: "PERMISSIONS_MISSING" };

/** Looking at a consent of LinkedIn's: introspection costs no calls of the member's, the role list does (platform-facts 4.3). */
export class LinkedinProbe {
  constructor(
    private readonly oauth: OAuthEndpoints,
    private readonly api: LinkedinApi,
  ) {}

  async grant(tokens: HeldTokens, targets: readonly ProbeTarget[], signal: AbortSignal): Promise<GrantProbe> {
    const { verdict, expiresAt, scopes } = await this.token(tokens, signal);
    if (verdict.kind !== "ALIVE") return { verdict, profiles: new Map(), learned: null };
    const accessClock: AnnouncedClock | null =
      expiresAt === null ? null : { expiresAt, renewable: tokens.refreshToken !== null };
    return {
      verdict,
      // That the scopes are there proves little: LinkedIn may refuse all the same, so it heals nothing here.
      profiles: new Map(lacksScopes(scopes) ? targets.map(({ externalId }) => [externalId, SCOPES_MISSING]) : []),
      learned: {
        ...(accessClock === null ? {} : { accessClock }),
        ...(scopes.length === 0 ? {} : { scopes }),
      },
    };
  }

  async profile(tokens: HeldTokens, { externalId }: ProbeTarget, signal: AbortSignal): Promise<Verdict> {
    const { verdict, scopes } = await this.token(tokens, signal);
    if (verdict.kind !== "ALIVE" || tokens.accessToken === null) return verdict;
    return lacksScopes(scopes) ? SCOPES_MISSING : this.role(tokens.accessToken, externalId, signal);
  }

  /**
   * Introspection when an answer of the API looked dead, the API when introspection did. Null where only a refresh or another look
   * later can tell: an access token that has run out beside a refresh token, an API that goes on refusing a token that introspects well.
   */
  async secondOpinion(tokens: HeldTokens, target: ProbeTarget | null, signal: AbortSignal): Promise<Verdict | null> {
    const { accessToken, refreshToken } = tokens;
    if (accessToken === null) return null;
    const { verdict, scopes } = await this.introspect(accessToken, signal);
    if (verdict.kind === "PERMANENT" && verdict.reason === "TOKEN_EXPIRED" && refreshToken !== null) return null;
    if (verdict.kind === "DOUBTFUL") return this.anyRole(accessToken, signal);
    if (verdict.kind !== "ALIVE" || target === null) return verdict;
    if (lacksScopes(scopes)) return SCOPES_MISSING;
    const role = await this.role(accessToken, target.externalId, signal);
    return role.kind === "DOUBTFUL" ? null : role;
  }

  async introspect(token: string, signal: AbortSignal): Promise<Introspection> {
    const answer = await this.oauth.introspect(token, signal);
    if (answer.kind === "ANSWER" && answer.status === 200) return readIntrospection(answer.json);
    const verdict = readLinkedinRefusal(answer, "INTROSPECTION", systemClock.now());
    return { verdict, expiresAt: null, scopes: [] };
  }

  private async token({ accessToken, refreshToken }: HeldTokens, signal: AbortSignal): Promise<Introspection> {
    if (accessToken === null) return { verdict: NO_ANSWER, expiresAt: null, scopes: [] };
    const introspection = await this.introspect(accessToken, signal);
    const { verdict } = introspection;
    // The consent outlives it: a refresh tells.
    if (verdict.kind === "PERMANENT" && verdict.reason === "TOKEN_EXPIRED" && refreshToken !== null) {
      return { ...introspection, verdict: { kind: "DOUBTFUL", reason: "TOKEN_EXPIRED" } };
    }
    return introspection;
  }

  private async role(accessToken: string, externalId: string, signal: AbortSignal): Promise<Verdict> {
    const ids = await this.api.administered(accessToken, signal);
    if ("refused" in ids) return ids.refused;
    if (ids.found.includes(externalId)) return { kind: "ALIVE", proves: ["TOKEN", "ROLE", "PERMISSION", "TARGET"] };
    // A page that is gone has left the list too.
    return (await this.api.isGone(externalId, accessToken, signal))
      ? { kind: "DOUBTFUL", reason: "TARGET_MISSING" }
      : { kind: "PERMANENT", reason: "ADMIN_ROLE_LOST" };
  }

  private async anyRole(accessToken: string, signal: AbortSignal): Promise<Verdict> {
    const ids = await this.api.administered(accessToken, signal);
    return "refused" in ids ? ids.refused : { kind: "ALIVE", proves: ["TOKEN"] };
  }
}
