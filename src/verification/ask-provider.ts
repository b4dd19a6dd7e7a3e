import type { PageTokens } from "../accounts/page-tokens.js";
import type { HeldGrant } from "../grants/held-grant.js";
import type { RefreshGrant } from "../grants/refresh-grant.js";
import type { GrantProbe, ProbeTarget, ProviderPort } from "../platforms/provider-port.js";
import type { Verdict } from "../platforms/verdict.js";
import { VaultError } from "../vault/vault-error.js";
import { MINTING_PRECISION_MS } from "./assessment.rules.js";
import { ClaimLostError, type HeldClaim } from "./hold-claim.js";
import type { KnownAccount } from "./known-accounts.js";
import { targetOf } from "./probe-target.js";

/** The longest that one question may take, with all the calls that it needs. */
const QUESTION_MS = 25_000;

export interface AskProviderParts {
  readonly port: ProviderPort;
  readonly accounts: readonly KnownAccount[];
  readonly held: HeldClaim;
  readonly pageTokens: PageTokens;
  readonly refreshGrant: Pick<RefreshGrant, "run">;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** The questions of one look, asked with the newest tokens: a renewal on the way replaces those that the look began with. */
export class AskProvider {
  private readonly targets = new Map<string, ProbeTarget>();
  /** Accounts whose own token cannot be opened: our own fault (O-10). */
  readonly unreadable = new Map<string, VaultError>();

  constructor(
    private readonly parts: AskProviderParts,
    private grant: HeldGrant,
  ) {
    for (const account of parts.accounts) this.openTarget(account);
  }

  get newest(): HeldGrant {
    return this.grant;
  }

  /** Whether the access token has to be renewed before it says anything: it has run out, or an unanswered renewal may have ended it. */
  get needsRenewal(): boolean {
    const { clocks, tokens, refreshInDoubtSince } = this.grant;
    const { access } = clocks;
    if (!this.isRenewable) return false;
    if (tokens.accessToken === null || refreshInDoubtSince !== null) return true;
    return access !== null && access.expiresAt <= this.parts.now;
  }

  async probeGrant(): Promise<GrantProbe> {
    const { port } = this.parts;
    return this.ask((signal) => port.probeGrant(this.grant.tokens, [...this.targets.values()], signal));
  }

  async probeProfile(account: KnownAccount): Promise<Verdict> {
    const target = this.targets.get(account.id);
    if (target === undefined) return { kind: "APP_FAULT" };
    return this.ask((signal) => this.parts.port.probeProfile(this.grant.tokens, target, signal));
  }

  secondOpinionOnProfile(account: KnownAccount): Promise<Verdict | null> {
    const target = this.targets.get(account.id) ?? null;
    return this.ask((signal) => this.parts.port.secondOpinion(this.grant.tokens, target, signal));
  }

  /** Another endpoint; where there is none, a renewal and what the new token says. Null: only the same question later is left. */
  async secondOpinionOnGrant(): Promise<Verdict | null> {
    const other = await this.ask((signal) => this.parts.port.secondOpinion(this.grant.tokens, null, signal));
    if (other !== null || !this.isRenewable || this.wasRenewedForThis) return other;
    const refused = await this.renew();
    if (refused !== null) return refused;
    const { verdict } = await this.probeGrant();
    // Of a token this young a failure says nothing; the same question comes when it has grown up.
    return verdict.kind === "ALIVE" || verdict.kind === "BLOCKED" ? verdict : null;
  }

  /**
   * Renews the tokens. Null: there are new ones, or there is nothing to renew after all.
   *
   * @throws ClaimLostError
   */
  async renew(): Promise<Verdict | null> {
    const { held, refreshGrant, now, signal } = this.parts;
    await held.keep();
    const { companyId, id: grantId } = this.grant;
    const mustBeOlderThan = new Date(now.getTime() + 1);
    const { claim } = held;
    const result = await refreshGrant.run({ companyId, grantId, now, signal, claim, keepClaim: true, mustBeOlderThan });
    switch (result.kind) {
      case "REFRESHED":
      case "ADOPTED":
        this.grant = result.grant;
        return null;
      case "REFUSED":
        return result.verdict;
      case "NOT_RENEWABLE":
        return null;
      case "BUSY":
      case "GONE":
        throw new ClaimLostError("somebody else renews or has emptied the grant");
    }
  }

  private get isRenewable(): boolean {
    const { clocks, tokens } = this.grant;
    return this.parts.port.renews && clocks.access?.renewable === true && tokens.refreshToken !== null;
  }

  /** A doubt that outlived a renewal is not settled by another one. */
  private get wasRenewedForThis(): boolean {
    const { suspicion, suspectedSince, mintedAt } = this.grant;
    if (suspicion !== "DOUBTFUL" || suspectedSince === null) return false;
    return mintedAt.getTime() >= suspectedSince.getTime() - MINTING_PRECISION_MS;
  }

  private openTarget(account: KnownAccount): void {
    try {
      this.targets.set(account.id, targetOf(account, this.parts.pageTokens));
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      this.unreadable.set(account.id, error);
    }
  }

  private async ask<T>(question: (signal: AbortSignal) => Promise<T>): Promise<T> {
    await this.parts.held.keep();
    return question(AbortSignal.any([this.parts.signal, AbortSignal.timeout(QUESTION_MS)]));
  }
}
