import { setTimeout as sleep } from "node:timers/promises";
import sql from "sql-template-tag";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { Claim, Lease } from "../database/lease.js";
import type { Look, LookOrder } from "./look.js";
import type { LookAtGrant } from "./look-at-grant.js";

export interface VerifyGrantNowParts {
  readonly database: Database;
  /** `verificationLease`. */
  readonly lease: Lease;
  readonly lookAtGrant: Pick<LookAtGrant, "run">;
  readonly clock: Clock;
  /** How long whoever has the grant in hand is waited for, in milliseconds. */
  readonly patienceMs?: number;
}

export type NowOrder = Pick<LookOrder, "pushed" | "accountId" | "reported">;
export type NowLook = Look | { readonly kind: "BUSY" };

const PATIENCE_MS = 8_000;
const PAUSE_MS = 50;
/** Nobody waits longer for an answer; what is not known by then is found by the timetable. */
const LONGEST_LOOK_MS = 25_000;

/** Looks at a consent at once, outside of the timetable: a person asks, a publisher reports, a network has pushed an event. */
export class VerifyGrantNow {
  constructor(private readonly parts: VerifyGrantNowParts) {}

  /** @returns BUSY when somebody else has had the grant in hand all the time; it is due then as soon as that one lets go */
  async run(companyId: number, grantId: string, order: NowOrder = {}): Promise<NowLook> {
    const claim = await this.claim(companyId, grantId);
    const now = this.parts.clock.now();
    if (claim === null) {
      await this.makeDue(companyId, grantId, now);
      return { kind: "BUSY" };
    }
    return this.parts.lookAtGrant.run({ claim, now, signal: AbortSignal.timeout(LONGEST_LOOK_MS), ...order });
  }

  private async claim(companyId: number, grantId: string): Promise<Claim | null> {
    const deadline = performance.now() + (this.parts.patienceMs ?? PATIENCE_MS);
    for (let pause = PAUSE_MS; ; pause = Math.min(pause * 2, 1_000)) {
      const claim = await this.parts.lease.claimRow(companyId, grantId);
      if (claim !== null || performance.now() >= deadline) return claim;
      await sleep(Math.min(pause, Math.max(0, deadline - performance.now())));
    }
  }

  private async makeDue(companyId: number, grantId: string, now: Date): Promise<void> {
    await this.parts.database.transaction((tx) =>
      tx.execute(
        sql`UPDATE grants SET next_verification_at = ${now} WHERE company_id = ${companyId} AND id = ${grantId}
          AND next_verification_at > ${now}`,
      ),
    );
  }
}
