import type { Status } from "../accounts/status.js";
import { keyOfProfile, keyOfUse, type ProfileKey, type Use } from "./compare-profiles.rules.js";

/** An account of the company as a new consent finds it. */
export interface StandingAccount extends ProfileKey {
  readonly id: string;
  /** True at the moment of the plan, not only once a job has written it down. */
  readonly status: Status;
  readonly grantId: string | null;
}

export interface HealQuestion {
  readonly accounts: readonly StandingAccount[];
  /** The consent, under the id that it has in the company. */
  readonly grantId: string;
  /** The consent on which the account lived for which the trip was begun. */
  readonly formerGrantId: string | null;
  /** Accounts that a person asked for: the one that the trip is for, and those chosen. Connected whatever their status. */
  readonly wanted: ReadonlySet<string>;
  /** Whether nothing else may be mended: a trip through an outside link is for one account. */
  readonly wantedOnly: boolean;
  /** Uses whose profiles the platform listed. Of others nothing is known. */
  readonly listed: readonly Use[];
  /** Uses for which the consent has too few permissions. */
  readonly lacking: readonly Use[];
  /** What the consent reaches and what did not fail when it was tried. */
  readonly reached: readonly ProfileKey[];
}

/** What becomes of the company's accounts; each stands in one list at most. Ids, in the order of the question. */
export interface HealPlan {
  /** Asked for: connected on the new consent. */
  readonly connected: readonly string[];
  /** Were EXPIRED or INVALID, and live again on the new consent. */
  readonly healed: readonly string[];
  /** Live on this consent already, and go on to. */
  readonly kept: readonly string[];
  /** Lived on the consent that is renewed or replaced, or are broken there, and are not reached any more. Left as they are. */
  readonly notGranted: readonly string[];
  /** Reached, and left alone: disconnected on purpose, or connected on a colleague's consent. */
  readonly untouched: readonly string[];
}

type Fate = keyof HealPlan;

/** One login, many repairs (issue "Repair" 4; DESIGN "Repair"). */
export function planHeal(question: HealQuestion): HealPlan {
  const reached = new Set(question.reached.map(keyOfProfile));
  const listed = new Set(question.listed.map(keyOfUse));
  const lacking = new Set(question.lacking.map(keyOfUse));
  const plan: Record<Fate, string[]> = { connected: [], healed: [], kept: [], notGranted: [], untouched: [] };
  for (const account of question.accounts) {
    const use = keyOfUse(account);
    const isReached = reached.has(keyOfProfile(account)) && !lacking.has(use);
    const fate = fateOf(account, question, isReached, listed.has(use) || lacking.has(use));
    if (fate !== null) plan[fate].push(account.id);
  }
  return plan;
}

function fateOf(
  { id, status, grantId }: StandingAccount,
  question: HealQuestion,
  isReached: boolean,
  isKnown: boolean,
): Fate | null {
  if (question.wanted.has(id)) return "connected";
  if (status === "DISCONNECTED") return isReached ? "untouched" : null;
  const isBroken = status !== "CONNECTED";
  const onThis = grantId === question.grantId;
  if (isReached) {
    if (isBroken) return question.wantedOnly && !onThis ? null : "healed";
    return onThis ? "kept" : "untouched";
  }
  if (!isKnown) return null;
  if (onThis) return "notGranted";
  return isBroken && !question.wantedOnly && grantId !== null && grantId === question.formerGrantId
    ? "notGranted"
    : null;
}
