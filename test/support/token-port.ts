import type { Provider } from "../../src/platforms/provider.js";
import type {
  ExchangeOutcome,
  GrantProbe,
  HeldTokens,
  IssuedTokens,
  ProbeTarget,
  ProfilesOutcome,
  ProviderPort,
  RefreshOutcome,
  RevokeOutcome,
} from "../../src/platforms/provider-port.js";
import type { PushReading } from "../../src/platforms/push.js";
import type { Verdict } from "../../src/platforms/verdict.js";

export interface TokenPortParts {
  readonly url: string;
  readonly provider?: Provider;
  readonly now: () => Date;
  readonly timeoutMs?: number;
}

/** The smallest provider that there can be, over HTTP: renews and looks. */
export class TokenPort implements ProviderPort {
  readonly provider: Provider;
  readonly appId = "app";
  readonly renews = true;

  constructor(private readonly parts: TokenPortParts) {
    this.provider = parts.provider ?? "X";
  }

  async refresh(tokens: HeldTokens, signal: AbortSignal): Promise<RefreshOutcome> {
    const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token: tokens.refreshToken ?? "" });
    try {
      const response = await this.send("/token", { method: "POST", body }, signal);
      if (response.status === 400) {
        return { kind: "REFUSED", verdict: { kind: "PERMANENT", reason: "ACCESS_REVOKED" }, inDoubt: false };
      }
      if (response.status === 503) return { kind: "REFUSED", verdict: { kind: "TRANSIENT" }, inDoubt: false };
      return { kind: "REFRESHED", tokens: this.read((await response.json()) as Answer) };
    } catch {
      return { kind: "REFUSED", verdict: { kind: "TRANSIENT" }, inDoubt: true };
    }
  }

  async probeGrant(tokens: HeldTokens, _targets: unknown, signal: AbortSignal): Promise<GrantProbe> {
    return { verdict: await this.look(tokens, signal), profiles: new Map(), learned: null };
  }

  consentUrl(): string {
    throw new Error("not asked for");
  }

  exchangeCode(): Promise<ExchangeOutcome> {
    throw new Error("not asked for");
  }

  listProfiles(): Promise<ProfilesOutcome> {
    throw new Error("not asked for");
  }

  /** By the profile's own token where it has one. */
  probeProfile(tokens: HeldTokens, target: ProbeTarget, signal: AbortSignal): Promise<Verdict> {
    return this.look({ ...tokens, accessToken: target.pageToken ?? tokens.accessToken }, signal);
  }

  secondOpinion(): Promise<Verdict | null> {
    throw new Error("not asked for");
  }

  revoke(): Promise<RevokeOutcome> {
    throw new Error("not asked for");
  }

  readReport(): Verdict {
    throw new Error("not asked for");
  }

  readPush(): Promise<PushReading> {
    throw new Error("not asked for");
  }

  private async look(tokens: HeldTokens, signal: AbortSignal): Promise<Verdict> {
    try {
      const headers = { authorization: `Bearer ${tokens.accessToken ?? ""}` };
      const response = await this.send("/me", { headers }, signal);
      if (response.status === 401) return { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" };
      if (response.status !== 200) return { kind: "TRANSIENT" };
      await response.json();
      return { kind: "ALIVE", proves: ["TOKEN"] };
    } catch {
      return { kind: "TRANSIENT" };
    }
  }

  private send(path: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(this.parts.timeoutMs ?? 10_000)]);
    return fetch(`${this.parts.url}${path}`, { ...init, signal: limited });
  }

  private read(answer: Answer): IssuedTokens {
    const mintedAt = this.parts.now();
    return {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token ?? null,
      accessClock: { expiresAt: new Date(mintedAt.getTime() + answer.expires_in * 1_000), renewable: true },
      refreshClock: null,
      dataAccessClock: null,
      scopes: [],
      mintedAt,
    };
  }
}

interface Answer {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in: number;
}
