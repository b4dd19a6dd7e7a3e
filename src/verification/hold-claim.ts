import type { Claim, Lease } from "../database/lease.js";

/** So long a claim is worked with before it is extended: a call with its time-out fits into what is left. */
const EXTEND_AFTER_MS = 15_000;

/** Somebody else has the row now: stop, nothing that was found counts (D-21). */
export class ClaimLostError extends Error {
  override name = "ClaimLostError";
}

/** A claim that lasts as long as the work does. */
export class HeldClaim {
  private since = performance.now();

  constructor(
    private readonly lease: Lease,
    readonly claim: Claim,
  ) {}

  /** To be called between two calls. @throws ClaimLostError */
  async keep(): Promise<void> {
    if (performance.now() - this.since < EXTEND_AFTER_MS) return;
    if (!(await this.lease.extend(this.claim))) throw new ClaimLostError("the lease ran out");
    this.since = performance.now();
  }
}
