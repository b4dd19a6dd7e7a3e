import { type CompactVerifyGetKey, createLocalJWKSet, type JSONWebKeySet } from "jose";
import { z } from "zod";
import type { Outbound } from "../outbound.js";
import type { ProviderApp } from "../provider-app.js";

/** How long keys count as fresh. Google changes them every few days. */
const FRESH_MS = 3_600_000;
/** How often, at most, an unknown key has them fetched anew. */
const AGAIN_MS = 30_000;
/** How long a failed fetch is not repeated: anybody may post to the address for pushes. */
const RETRY_MS = 5_000;
/** How long keys stay good while newer ones cannot be had. */
const STALE_MS = 24 * 3_600_000;
/** A push is answered at once, so its keys may not take long. */
const PATIENCE_MS = 5_000;

const configuration = z.object({ issuer: z.string().min(1), jwks_uri: z.url() });
const keySet = z.object({ keys: z.array(z.object({ kty: z.string() }).loose()).min(1) });

export interface EventIssuer {
  readonly issuer: string;
  readonly keys: CompactVerifyGetKey;
}

/** Who signs Google's security events, as `.well-known/risc-configuration` says; fetched when needed, and kept. */
export class SecurityEventKeys {
  private known: { readonly at: number; readonly issuer: EventIssuer } | null = null;
  private underWay: Promise<EventIssuer | null> | null = null;
  private failedAt = Number.NEGATIVE_INFINITY;

  /** @param elapsed real time in milliseconds that never runs back */
  constructor(
    private readonly app: ProviderApp,
    private readonly outbound: Outbound,
    private readonly elapsed: () => number = () => performance.now(),
  ) {}

  /**
   * Null: they cannot be had now.
   *
   * @param unknownKey a token names a key that is not among those that were given last
   */
  async issuer(unknownKey = false): Promise<EventIssuer | null> {
    const ageMs = this.known === null ? Number.POSITIVE_INFINITY : this.elapsed() - this.known.at;
    const kept = ageMs < STALE_MS ? (this.known?.issuer ?? null) : null;
    if (ageMs < (unknownKey ? AGAIN_MS : FRESH_MS) || this.elapsed() - this.failedAt < RETRY_MS) return kept;
    this.underWay ??= this.fetch().finally(() => {
      this.underWay = null;
    });
    return (await this.underWay) ?? kept;
  }

  private async fetch(): Promise<EventIssuer | null> {
    const issuer = await this.ask(AbortSignal.timeout(PATIENCE_MS));
    if (issuer === null) this.failedAt = this.elapsed();
    else this.known = { at: this.elapsed(), issuer };
    return issuer;
  }

  private async ask(signal: AbortSignal): Promise<EventIssuer | null> {
    const found = configuration.safeParse(
      await this.get(`${this.app.addresses.accounts}/.well-known/risc-configuration`, signal),
    ).data;
    if (found === undefined || !this.isGoogles(found.jwks_uri)) return null;
    const keys = keySet.safeParse(await this.get(found.jwks_uri, signal)).data;
    if (keys === undefined) return null;
    return { issuer: found.issuer, keys: createLocalJWKSet(keys as JSONWebKeySet) };
  }

  private async get(url: string, signal: AbortSignal): Promise<unknown> {
    const answer = await this.outbound.send({ method: "GET", url }, signal);
    return answer.kind === "ANSWER" && answer.status === 200 ? answer.json : null;
  }

  /** Nothing that is fetched may lead anywhere else (O-14). */
  private isGoogles(url: string): boolean {
    const { origin } = new URL(url);
    return Object.values(this.app.addresses).some((address) => new URL(address).origin === origin);
  }
}
