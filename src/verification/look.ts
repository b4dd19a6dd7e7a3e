import type { ChangeSource } from "../accounts/status.js";
import type { Claim } from "../database/lease.js";
import type { GrantProbe, HeldTokens } from "../platforms/provider-port.js";
import type { Provider } from "../platforms/provider.js";
import type { Reason } from "../platforms/reason.js";
import type { Verdict } from "../platforms/verdict.js";
import type { Conclusion } from "./assessment.rules.js";

/** Why and how a consent is looked at. */
export interface LookOrder {
  /** Of the grant, by the lease that looking and refreshing share. The look ends it. */
  readonly claim: Claim;
  readonly now: Date;
  /** Stops the look; nothing is written then. */
  readonly signal: AbortSignal;
  /** A signed push said that something happened to this consent. */
  readonly pushed?: boolean;
  /** The account that somebody asks about: it is looked at whether or not it is due. */
  readonly accountId?: string;
  /** What a publisher's failed call for that account means. */
  readonly reported?: Verdict;
  /** A renewal that was refused, with the tokens that it was tried with: the finding that this look is about. */
  readonly refusal?: { readonly verdict: Verdict; readonly tokens: HeldTokens };
}

/** What a look found out, not yet written. */
export interface Findings {
  /** About the consent as a whole. */
  readonly grant: Conclusion;
  /** About single profiles, by the id of the account; those that were not looked at are left out. */
  readonly profiles: ReadonlyMap<string, Conclusion>;
  /** How it was learned. */
  readonly source: ChangeSource;
  readonly learned: GrantProbe["learned"];
  /** What a publisher's report is worth telling, of the account that it is about. */
  readonly advice: { readonly accountId: string; readonly reason: Reason } | null;
}

export type Look =
  | { readonly kind: "LOOKED"; readonly findings: Findings }
  /**
   * The operator has no app that could ask, the tokens cannot be opened, there are none left, or it was not worth asking while the
   * provider misbehaves for many.
   */
  | { readonly kind: "NOTHING_TO_ASK"; readonly why: "NO_APP" | "UNREADABLE" | "NO_TOKENS" | "INCIDENT" }
  /** Somebody else took the grant or replaced its tokens meanwhile, or the work was stopped: nothing was written. */
  | { readonly kind: "OVERTAKEN" };

/** The part of incidents that a look needs; they are computed from what looks leave behind. */
export interface IncidentWatch {
  /** Whether the provider misbehaves for many at once, so that verdicts are held. */
  isOpen(provider: Provider): Promise<boolean>;
  /** Something bad was written down: does it make an incident? */
  consider(provider: Provider, now: Date): Promise<unknown>;
}
