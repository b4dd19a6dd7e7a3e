import type { Provider } from "../../src/platforms/provider.js";
import type {
  CodeExchange,
  ConsentRequest,
  ExchangeOutcome,
  GrantProbe,
  HeldTokens,
  ProbeTarget,
  ProfilesOutcome,
  ProviderPort,
  RefreshOutcome,
  RevokeOutcome,
} from "../../src/platforms/provider-port.js";
import type { PushReading } from "../../src/platforms/push.js";
import type { Proof, Verdict } from "../../src/platforms/verdict.js";

export const ALL: readonly Proof[] = ["TOKEN", "ROLE", "PERMISSION", "TARGET"];
export const ALIVE: Verdict = { kind: "ALIVE", proves: ["TOKEN"] };
export const ALIVE_AS_PROFILE: Verdict = { kind: "ALIVE", proves: ALL };
export const TRANSIENT: Verdict = { kind: "TRANSIENT" };
export const permanent = (reason: Extract<Verdict, { kind: "PERMANENT" }>["reason"] = "ACCESS_REVOKED"): Verdict => ({
  kind: "PERMANENT",
  reason,
});
export const doubtful = (reason: Extract<Verdict, { kind: "DOUBTFUL" }>["reason"] = "UNKNOWN_INVALID"): Verdict => ({
  kind: "DOUBTFUL",
  reason,
});

/** A provider whose answers the test sets, token by token; whatever is not set is alive. */
export class ScriptedPort implements ProviderPort {
  readonly appId = "app";
  /** Every question, in order: `grant token`, `profile token externalId`, `second token`, `refresh token`. */
  readonly calls: string[] = [];
  grant: (token: string) => Verdict | Promise<Verdict> = () => ALIVE;
  profile: (target: ProbeTarget, token: string) => Verdict | Promise<Verdict> = () => ALIVE_AS_PROFILE;
  second: (token: string, target: ProbeTarget | null) => Verdict | null | Promise<Verdict | null> = () => null;
  onRefresh: (token: string) => RefreshOutcome = () => ({ kind: "REFUSED", verdict: TRANSIENT, inDoubt: false });
  told: (token: string, targets: readonly ProbeTarget[]) => Partial<Pick<GrantProbe, "profiles" | "learned">> =
    () => ({});
  report: Verdict = { kind: "IRRELEVANT" };

  constructor(
    readonly provider: Provider = "META",
    readonly renews = false,
  ) {}

  /** Tokens of which the provider says so from now on. */
  set(verdict: Verdict, ...tokens: readonly string[]): void {
    const before = this.grant;
    this.grant = (token) => (tokens.includes(token) ? verdict : before(token));
  }

  async probeGrant({ accessToken }: HeldTokens, targets: readonly ProbeTarget[]): Promise<GrantProbe> {
    const token = accessToken ?? "";
    this.calls.push(`grant ${token}`);
    return { verdict: await this.grant(token), profiles: new Map(), learned: null, ...this.told(token, targets) };
  }

  async probeProfile({ accessToken }: HeldTokens, target: ProbeTarget): Promise<Verdict> {
    this.calls.push(`profile ${accessToken} ${target.externalId}`);
    return this.profile(target, accessToken ?? "");
  }

  async secondOpinion({ accessToken }: HeldTokens, target: ProbeTarget | null): Promise<Verdict | null> {
    this.calls.push(`second ${accessToken}`);
    return this.second(accessToken ?? "", target);
  }

  async refresh({ refreshToken }: HeldTokens): Promise<RefreshOutcome> {
    this.calls.push(`refresh ${refreshToken}`);
    return this.onRefresh(refreshToken ?? "");
  }

  readReport(): Verdict {
    return this.report;
  }

  consentUrl(_request: ConsentRequest): string {
    throw new Error("not asked for here");
  }

  exchangeCode(_exchange: CodeExchange): Promise<ExchangeOutcome> {
    throw new Error("not asked for here");
  }

  listProfiles(_tokens: HeldTokens, _targets: ConsentRequest["targets"]): Promise<ProfilesOutcome> {
    throw new Error("not asked for here");
  }

  revoke(): Promise<RevokeOutcome> {
    throw new Error("not asked for here");
  }

  readPush(): Promise<PushReading> {
    throw new Error("not asked for here");
  }
}
