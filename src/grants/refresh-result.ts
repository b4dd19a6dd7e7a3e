import type { Claim } from "../database/lease.js";
import type { Transaction } from "../database/transaction.js";
import type { Verdict } from "../platforms/verdict.js";
import type { GrantClocks } from "./clocks.rules.js";
import type { HeldGrant } from "./held-grant.js";

export interface RefreshOrder {
  readonly companyId: number;
  readonly grantId: string;
  readonly now: Date;
  /** Stops before the call. A call that has been sent is waited for, or a rotating token could be lost (O-9). */
  readonly signal: AbortSignal;
  /** Tokens issued at this instant or later are adopted instead of renewed once more; where it is left out, a second before `now`. */
  readonly mustBeOlderThan?: Date;
  /** The caller's own claim of the grant. Without one the grant is claimed. */
  readonly claim?: Claim;
  /** The claim is still good afterwards; otherwise it ends with the result, though not with what is thrown. */
  readonly keepClaim?: boolean;
}

export type RefreshResult =
  /** New tokens, already stored. */
  | { readonly kind: "REFRESHED"; readonly grant: HeldGrant }
  /** Somebody else has renewed or replaced the tokens meanwhile: these are the ones to use. */
  | { readonly kind: "ADOPTED"; readonly grant: HeldGrant }
  | {
      readonly kind: "REFUSED";
      readonly grant: HeldGrant;
      /** Never ALIVE. SUPERSEDED as its reason: an unanswered renewal before this one used the refresh token up. */
      readonly verdict: Verdict;
      /** Whether the stored tokens are still good is unknown. */
      readonly inDoubt: boolean;
    }
  /** Somebody else has the grant in hand. */
  | { readonly kind: "BUSY" }
  /** Only a person can put its end off, or the operator has no such app. */
  | { readonly kind: "NOT_RENEWABLE" }
  /** There is no such grant, or it has no tokens any more. */
  | { readonly kind: "GONE" };

/** Runs in the transaction that stores what a renewal brought. Accounts are below grants, so the application hands it in. */
export interface GrantClocksEffect {
  /** The clocks of these grants have moved, or what they mean has changed with time. */
  moved(
    tx: Transaction,
    companyId: number,
    grants: readonly { readonly id: string; readonly clocks: GrantClocks }[],
    now: Date,
  ): Promise<void>;
}

/** Steps of a renewal at which a test may end the process. */
export type RefreshStep = "BEFORE_CALL" | "AFTER_ANSWER" | "BEFORE_COMMIT" | "AFTER_COMMIT";
