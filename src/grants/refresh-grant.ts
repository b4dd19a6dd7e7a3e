import type { Claim, Lease } from "../database/lease.js";
import type { Log } from "../log.js";
import type { ProviderPort, RefreshOutcome } from "../platforms/provider-port.js";
import type { Providers } from "../platforms/providers.js";
import type { HeldGrant, HeldGrants } from "./held-grant.js";
import { canRenew } from "./next-refresh.rules.js";
import { clocksAfter, readRefusal } from "./refresh-outcome.rules.js";
import type { RefreshOrder, RefreshResult, RefreshStep } from "./refresh-result.js";
import type { RefreshStore, Working } from "./refresh-store.js";

export interface RefreshGrantParts {
  readonly providers: Providers;
  readonly grants: HeldGrants;
  /** `refreshLease`. */
  readonly lease: Lease;
  readonly store: RefreshStore;
  readonly log: Log;
  /** For tests: may end the process. */
  readonly reached?: (step: RefreshStep) => Promise<void>;
}

/** Well within the lease, with time left to store what came back. */
const CALL_MS = 20_000;

/**
 * What cannot be renewed though its clocks say so is looked at again after a day: the operator may add an app, and the end may have
 * become one that needs a person.
 */
const LOOK_AGAIN_MS = 86_400_000;

/** Whoever asks at the same time as somebody else is content with what that one got. */
const AT_ONCE_MS = 1_000;

/**
 * Renews the tokens of one grant: one at a time over all processes, never lost silently (O-9). Says before the call that the stored
 * pair may be dead, stores the new pair before anybody uses it, and takes what somebody else has renewed meanwhile.
 */
export class RefreshGrant {
  constructor(private readonly parts: RefreshGrantParts) {}

  /** @throws VaultError when the stored tokens cannot be opened: our own fault, no verdict (O-10); what the database throws */
  async run(order: RefreshOrder): Promise<RefreshResult> {
    if (order.claim !== undefined) return this.runClaimed(order, order.claim, null);
    const before = await this.parts.grants.read(order.companyId, order.grantId);
    if (before === null || hasNoTokens(before)) return { kind: "GONE" };
    if (isFresh(before, order)) return { kind: "ADOPTED", grant: before };
    const claim = await this.parts.lease.claimRow(order.companyId, order.grantId);
    return claim === null ? { kind: "BUSY" } : this.runClaimed(order, claim, before);
  }

  private async runClaimed(order: RefreshOrder, claim: Claim, before: HeldGrant | null): Promise<RefreshResult> {
    const keepClaim = order.keepClaim === true;
    // What was there before the claim may have been replaced by whoever held it then.
    const grant = await this.parts.grants.read(order.companyId, order.grantId);
    if (grant === null || hasNoTokens(grant)) return this.givingBack(claim, keepClaim, { kind: "GONE" });
    if (isFresh(grant, order) || (before !== null && !sameTokens(grant, before))) {
      return this.givingBack(claim, keepClaim, { kind: "ADOPTED", grant });
    }
    const working: Working = { claim, grant, keepClaim, now: order.now };
    const port = this.parts.providers.of(grant);
    if (port?.renews !== true || !this.isRenewable(grant, order.now)) return this.notRenewable(working);
    if (order.signal.aborted || !(await this.parts.store.markInDoubt(working))) {
      return this.givingBack(claim, keepClaim, { kind: "BUSY" });
    }
    return this.settle(working, await this.call(port, grant));
  }

  private isRenewable(grant: HeldGrant, now: Date): boolean {
    const { id, provider, clocks, tokens } = grant;
    return canRenew({ id, provider, clocks, hasRefreshToken: tokens.refreshToken !== null }, now);
  }

  private async notRenewable(working: Working): Promise<RefreshResult> {
    const { access, refresh, dataAccess } = working.grant.clocks;
    const promised = [access, refresh, dataAccess].some((clock) => clock?.renewable === true);
    await this.parts.store.postpone(working, promised ? new Date(working.now.getTime() + LOOK_AGAIN_MS) : null);
    return { kind: "NOT_RENEWABLE" };
  }

  private async call(port: ProviderPort, grant: HeldGrant): Promise<RefreshOutcome> {
    await this.parts.reached?.("BEFORE_CALL");
    try {
      const outcome = await port.refresh(grant.tokens, AbortSignal.timeout(CALL_MS));
      await this.parts.reached?.("AFTER_ANSWER");
      return outcome;
    } catch (error) {
      this.parts.log.error({ err: error, grant: grant.id, provider: grant.provider }, "a renewal broke off");
      return { kind: "REFUSED", verdict: { kind: "TRANSIENT" }, inDoubt: true };
    }
  }

  private async settle(working: Working, outcome: RefreshOutcome): Promise<RefreshResult> {
    const { grant } = working;
    if (outcome.kind === "REFRESHED") {
      const { tokens } = outcome;
      const clocks = clocksAfter(grant.clocks, tokens);
      const held = await this.parts.store.storeTokens(working, tokens, clocks);
      if (held) await this.parts.reached?.("AFTER_COMMIT");
      return this.stored(working, held, tokens.accessToken);
    }
    const verdict = readRefusal(grant.provider, grant.refreshInDoubtSince !== null, outcome);
    if (await this.parts.store.storeRefusal(working, verdict, outcome.inDoubt)) {
      return { kind: "REFUSED", grant, verdict, inDoubt: outcome.inDoubt || grant.refreshInDoubtSince !== null };
    }
    return this.overtaken(working);
  }

  /** Reads what was written; a commit whose answer was lost looks like a lost claim the second time. */
  private async stored(working: Working, held: boolean, accessToken: string): Promise<RefreshResult> {
    const grant = await this.parts.grants.read(working.grant.companyId, working.grant.id);
    if (grant?.tokens.accessToken === accessToken) return { kind: "REFRESHED", grant };
    if (held) return grant === null ? { kind: "GONE" } : { kind: "ADOPTED", grant };
    return this.overtaken(working);
  }

  /** The claim was lost meanwhile, to an import, a reconnect or another worker: a race is not a death (O-9). */
  private async overtaken({ grant: before }: Working): Promise<RefreshResult> {
    const grant = await this.parts.grants.read(before.companyId, before.id);
    if (grant === null || hasNoTokens(grant)) return { kind: "GONE" };
    return sameTokens(grant, before) ? { kind: "BUSY" } : { kind: "ADOPTED", grant };
  }

  private async givingBack(claim: Claim, keepClaim: boolean, result: RefreshResult): Promise<RefreshResult> {
    await this.parts.store.release({ claim, keepClaim });
    return result;
  }
}

function hasNoTokens({ tokens }: HeldGrant): boolean {
  return tokens.accessToken === null && tokens.refreshToken === null;
}

function isFresh(grant: HeldGrant, { mustBeOlderThan, now }: RefreshOrder): boolean {
  const limit = mustBeOlderThan ?? new Date(now.getTime() - AT_ONCE_MS);
  return grant.refreshInDoubtSince === null && grant.mintedAt >= limit;
}

function sameTokens(one: HeldGrant, other: HeldGrant): boolean {
  return one.tokens.accessToken === other.tokens.accessToken && one.tokens.refreshToken === other.tokens.refreshToken;
}
