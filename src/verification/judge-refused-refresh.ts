import type { Lease } from "../database/lease.js";
import type { HeldGrant } from "../grants/held-grant.js";
import type { RefusedRefreshes } from "../grants/refresh-due-grants.js";
import type { Verdict } from "../platforms/verdict.js";
import type { LookAtGrant } from "./look-at-grant.js";

/**
 * Judges renewals that were refused, by the same rules and with the same care as a probe that failed. The network's word on a renewal
 * is a finding of its own: the access token may live on for an hour.
 */
export class JudgeRefusedRefresh implements RefusedRefreshes {
  constructor(
    /** `verificationLease`. */
    private readonly lease: Lease,
    private readonly lookAtGrant: Pick<LookAtGrant, "run">,
  ) {}

  /** Does nothing while somebody else has the grant in hand: whoever renews or looks next finds the same. */
  async refused(grant: HeldGrant, verdict: Verdict, _inDoubt: boolean, now: Date): Promise<void> {
    const claim = await this.lease.claimRow(grant.companyId, grant.id);
    if (claim === null) return;
    const { signal } = new AbortController();
    await this.lookAtGrant.run({ claim, now, signal, refusal: { verdict, tokens: grant.tokens } });
  }
}
