import sql from "sql-template-tag";
import type { Lease } from "../database/lease.js";
import type { GrantKey, HeldGrant, HeldGrants } from "../grants/held-grant.js";
import { answerOf } from "../grants/refresh-outcome.rules.js";
import type { RefreshGrant } from "../grants/refresh-grant.js";
import type { Log } from "../log.js";
import type { ProviderPort } from "../platforms/provider-port.js";
import type { Providers } from "../platforms/providers.js";
import type { Verdict } from "../platforms/verdict.js";

export interface AskKnownGoodParts {
  readonly providers: Providers;
  readonly grants: HeldGrants;
  /** `verificationLease`. */
  readonly lease: Lease;
  readonly refreshGrant: Pick<RefreshGrant, "run">;
  readonly log: Log;
}

/** One that takes longer counts as silent. */
const PATIENCE_MS = 15_000;

/** Asks about a consent, to learn about the provider: nothing is concluded about the consent itself. */
export class AskKnownGood {
  constructor(private readonly parts: AskKnownGoodParts) {}

  /** Null when it says nothing: somebody has it in hand, or it cannot be asked about. */
  async ask(key: GrantKey, now: Date, signal: AbortSignal): Promise<"ALIVE" | "DEAD" | "NONE" | null> {
    const claim = await this.parts.lease.claimRow(key.companyId, key.id);
    if (claim === null) return null;
    let answer: "ALIVE" | "DEAD" | "NONE" | null = null;
    try {
      const grant = await this.parts.grants.read(key.companyId, key.id);
      const port = grant === null ? null : this.parts.providers.of(grant);
      if (grant === null || port === null) return null;
      if (hasEnded(grant, now)) {
        const order = { companyId: key.companyId, grantId: key.id, now, signal, claim, keepClaim: true };
        const { kind } = await this.parts.refreshGrant.run(order);
        return kind === "REFRESHED" || kind === "ADOPTED" ? "ALIVE" : kind === "REFUSED" ? "DEAD" : null;
      }
      answer = read(await probe(port, grant, signal));
      return answer;
    } catch (error) {
      this.parts.log.error({ err: error, grant: key.id }, "a consent could not be asked about");
      return null;
    } finally {
      await this.parts.lease.finish(claim, async (tx) => {
        if (answer === null) return;
        await tx.execute(
          sql`UPDATE grants SET last_answer = ${answer}, last_answer_at = ${now}
            WHERE company_id = ${key.companyId} AND id = ${key.id}`,
        );
      });
    }
  }
}

/** A token that has run out meanwhile says nothing when it is refused; that it can be renewed says all. */
function hasEnded({ clocks }: HeldGrant, now: Date): boolean {
  return clocks.access !== null && clocks.access.expiresAt <= now;
}

async function probe(port: ProviderPort, { tokens }: HeldGrant, signal: AbortSignal): Promise<Verdict> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  return (await port.probeGrant(tokens, [], patience)).verdict;
}

function read(verdict: Verdict): "ALIVE" | "DEAD" | "NONE" | null {
  return verdict.kind === "ALIVE" || verdict.kind === "BLOCKED" ? "ALIVE" : answerOf(verdict);
}
