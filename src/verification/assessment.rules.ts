import type { Suspicion } from "../grants/suspicion.js";
import type { Reason } from "../platforms/reason.js";
import type { Proof, Verdict } from "../platforms/verdict.js";

/** A finding that has not ended any connection yet. */
export interface OpenSuspicion {
  readonly kind: Suspicion;
  readonly reason: Reason;
  readonly since: Date;
}

/** What is known beside the answers. */
export interface Circumstances {
  readonly now: Date;
  /** Whether any connection would end by a bad finding; otherwise nobody is asked any further. */
  readonly endsAnything: boolean;
  /** When the tokens in question were issued. */
  readonly mintedAt: Date;
  /** Until when a reconnect attempt for the consent is open. */
  readonly reconnectOpenUntil: Date | null;
  /** Whether the provider misbehaves for many at once. */
  readonly incidentOpen: boolean;
  /** A signed push said that something happened to this very consent; the probe that it triggers marks at once. */
  readonly pushed: boolean;
  /** What earlier looks left behind. */
  readonly suspicion: OpenSuspicion | null;
}

/** The answers so far. */
export interface Evidence {
  /** To the question whether the token does its work. */
  readonly verdict: Verdict;
  /** What a publisher's own failed call means, when that is why the question was asked: a finding made another way. */
  readonly reported?: Verdict;
  /** Asked another way. Undefined: not yet. Null: there is no other way. */
  readonly second?: Verdict | null;
  /** What other consents of the provider, known to be good, say at this moment. Undefined: not asked. */
  readonly witnesses?: Witnesses;
}

/** ALIVE: at least one lives. NONE_ALIVE: none of them does, or none answered. NOBODY: there is no other. */
export type Witnesses = "ALIVE" | "NONE_ALIVE" | "NOBODY";

/** What follows from the answers. Which accounts it changes is for `healing.rules.ts` and the transition table. */
export type Assessment =
  /** It lives. */
  | { readonly kind: "ALIVE"; readonly proves: readonly Proof[] }
  /** The token lives, an action is refused: an advisory. */
  | { readonly kind: "ADVISE"; readonly reason: Reason }
  /** No answer that could be used. */
  | { readonly kind: "NO_ANSWER" }
  | { readonly kind: "RATE_LIMITED"; readonly retryAfterSeconds: number | null }
  /** Our own app is at fault: an advisory, and an error for operators. */
  | { readonly kind: "OPERATOR_FAULT" }
  /** The answer says nothing about the token. */
  | { readonly kind: "NOTHING" }
  /** It looks dead, and everything that lives on it has ended already. */
  | { readonly kind: "STILL_DEAD"; readonly reason: Reason }
  /** It looks dead, but at this time no answer counts as a finding. */
  | { readonly kind: "TOO_EARLY"; readonly until: Date }
  | { readonly kind: "ASK_SECOND_OPINION" }
  | { readonly kind: "ASK_WITNESSES" }
  /** It looks dead; nothing ends before the next look. */
  | { readonly kind: "SUSPECT"; readonly suspicion: OpenSuspicion; readonly lookAgainAt: Date }
  /** It looks dead, as so many do: nothing ends before the incident does, and then it is judged afresh. */
  | { readonly kind: "HOLD"; readonly reason: Reason }
  /** It is dead. */
  | { readonly kind: "MARK"; readonly reason: Reason };

/** An assessment with which a look can end. */
export type Conclusion = Exclude<Assessment, { kind: "ASK_SECOND_OPINION" | "ASK_WITNESSES" }>;

/** A new token is called dead by some providers for a while (platform-facts 1.4: LinkedIn, up to five minutes). */
export const GRACE_AFTER_MINTING_MS = 5 * 60_000;
/** Providers tell in whole seconds, or not at all, when they issued a token. */
export const MINTING_PRECISION_MS = 60_000;
/** The same question counts as a second opinion after so long (platform-facts 1.5). */
export const SAME_QUESTION_AGAIN_MS = 10 * 60_000;
/** Time for an incident to show, when no other consent vouches for the provider. */
export const INCIDENT_DECISION_MS = 30_000;
/** A finding without witnesses that is older than this does not count as the first of two: what was true then may not be now. */
export const UNWITNESSED_FOR_MS = 10 * 60_000;
/** When nobody answered the second question, it is asked again soon. */
export const SECOND_OPINION_RETRY_MS = 30_000;

/** What the evidence means (DESIGN, "Careful verdicts"; O-10). Pure, and total: every answer a platform may give has its line. */
export function assess(evidence: Evidence, circumstances: Circumstances): Assessment {
  const { verdict } = evidence;
  switch (verdict.kind) {
    case "ALIVE":
      return { kind: "ALIVE", proves: verdict.proves };
    case "BLOCKED":
      return { kind: "ADVISE", reason: verdict.reason };
    case "TRANSIENT":
      return { kind: "NO_ANSWER" };
    case "RATE_LIMITED":
      return { kind: "RATE_LIMITED", retryAfterSeconds: verdict.retryAfterSeconds };
    case "APP_FAULT":
      return { kind: "OPERATOR_FAULT" };
    case "IRRELEVANT":
      return { kind: "NOTHING" };
    case "PERMANENT":
    case "DOUBTFUL":
      return assessDead(verdict, evidence, circumstances);
  }
}

type Dead = Extract<Verdict, { kind: "PERMANENT" | "DOUBTFUL" }>;

function assessDead(verdict: Dead, evidence: Evidence, known: Circumstances): Assessment {
  const circumstances = aboutTheseTokens(known);
  const { now, reconnectOpenUntil, pushed, incidentOpen } = circumstances;
  if (!circumstances.endsAnything) return { kind: "STILL_DEAD", reason: verdict.reason };
  if (reconnectOpenUntil !== null && reconnectOpenUntil > now) return { kind: "TOO_EARLY", until: reconnectOpenUntil };
  const graceOver = new Date(circumstances.mintedAt.getTime() + GRACE_AFTER_MINTING_MS);
  if (!pushed && graceOver > now) return { kind: "TOO_EARLY", until: graceOver };
  if (incidentOpen) return { kind: "HOLD", reason: verdict.reason };
  const doubt = settleDoubt(verdict, evidence, circumstances);
  return doubt.kind === "CONFIRMED" ? witness(doubt.reason, evidence, circumstances) : doubt;
}

/** What was suspected of tokens that have been replaced since says nothing of the new ones. */
function aboutTheseTokens(known: Circumstances): Circumstances {
  const { suspicion, mintedAt } = known;
  const isOlder = suspicion !== null && suspicion.since.getTime() < mintedAt.getTime() - MINTING_PRECISION_MS;
  return isOlder ? { ...known, suspicion: null } : known;
}

type Settled = { readonly kind: "CONFIRMED"; readonly reason: Reason } | Assessment;

/** PERMANENT stands by itself; DOUBTFUL needs somebody who says the same. */
function settleDoubt(
  verdict: Dead,
  { reported, second }: Evidence,
  { now, pushed, suspicion }: Circumstances,
): Settled {
  const { reason } = verdict;
  if (verdict.kind === "PERMANENT") return { kind: "CONFIRMED", reason };
  const postingOnly = verdict.blocksPosting === true;
  if (!postingOnly && (pushed || endsToken(reported) || wasConfirmed(suspicion, now))) {
    return { kind: "CONFIRMED", reason: clearer(reason, reasonOf(reported) ?? suspicion?.reason) };
  }
  if (second === undefined) return { kind: "ASK_SECOND_OPINION" };
  if (endsToken(second)) return { kind: "CONFIRMED", reason: clearer(reason, reasonOf(second)) };
  if (second?.kind === "APP_FAULT") return { kind: "OPERATOR_FAULT" };
  if (second?.kind === "BLOCKED") return { kind: "ADVISE", reason: second.reason };
  if (postingOnly) return { kind: "ADVISE", reason };
  if (second?.kind === "ALIVE") return { kind: "ALIVE", proves: [] };
  const since = suspicion?.kind === "DOUBTFUL" ? suspicion.since : now;
  const lookAgainAt = after(secondLookMs(second, since, now), now);
  return { kind: "SUSPECT", suspicion: { kind: "DOUBTFUL", reason, since }, lookAgainAt };
}

/** Whether an answer says that the token as a whole is at its end, rather than that posts are refused. */
function endsToken(verdict: Verdict | null | undefined): boolean {
  if (verdict == null) return false;
  return verdict.kind === "PERMANENT" || (verdict.kind === "DOUBTFUL" && verdict.blocksPosting !== true);
}

function reasonOf(verdict: Verdict | null | undefined): Reason | null {
  return verdict != null && "reason" in verdict ? verdict.reason : null;
}

/** Of two reasons for the same end, the one that says more. */
function clearer(one: Reason, other: Reason | null | undefined): Reason {
  return one === "UNKNOWN_INVALID" && other != null ? other : one;
}

/** An earlier look found the same: long enough ago, or confirmed then and waiting for witnesses alone. */
function wasConfirmed(suspicion: OpenSuspicion | null, now: Date): boolean {
  if (suspicion === null) return false;
  const age = now.getTime() - suspicion.since.getTime();
  return suspicion.kind === "DOUBTFUL" ? age >= SAME_QUESTION_AGAIN_MS : age <= UNWITNESSED_FOR_MS;
}

function secondLookMs(second: Verdict | null | undefined, since: Date, now: Date): number {
  if (second?.kind === "TRANSIENT") return SECOND_OPINION_RETRY_MS;
  if (second?.kind === "RATE_LIMITED")
    return Math.max(SECOND_OPINION_RETRY_MS, (second.retryAfterSeconds ?? 0) * 1_000);
  return Math.max(SECOND_OPINION_RETRY_MS, since.getTime() + SAME_QUESTION_AGAIN_MS - now.getTime());
}

/** Before anything ends, somebody has to vouch for the provider, or an incident has had its time to show. */
function witness(reason: Reason, { witnesses }: Evidence, circumstances: Circumstances): Assessment {
  if (circumstances.pushed || witnesses === "ALIVE") return { kind: "MARK", reason };
  if (witnesses === undefined) return { kind: "ASK_WITNESSES" };
  const suspicion = unwitnessed(reason, circumstances);
  const decisionAt = after(INCIDENT_DECISION_MS, suspicion.since);
  if (decisionAt <= circumstances.now) return { kind: "MARK", reason };
  return { kind: "SUSPECT", suspicion, lookAgainAt: decisionAt };
}

/** The same suspicion, with its age; a stale one begins anew. */
function unwitnessed(reason: Reason, { now, suspicion }: Circumstances): OpenSuspicion {
  const goesOn = suspicion?.kind === "UNWITNESSED" && now.getTime() - suspicion.since.getTime() <= UNWITNESSED_FOR_MS;
  return { kind: "UNWITNESSED", reason, since: goesOn ? suspicion.since : now };
}

function after(ms: number, instant: Date): Date {
  return new Date(instant.getTime() + ms);
}

/**
 * What a publisher's failed call is worth telling when our own look has ended: that posts are refused though the token lives, or that
 * our app is at fault. Whether the token lives, only our own look says.
 */
export function adviceFromReport(reported: Verdict, looked: Conclusion): Reason | null {
  if (looked.kind === "STILL_DEAD" || looked.kind === "MARK" || looked.kind === "SUSPECT" || looked.kind === "HOLD")
    return null;
  if (reported.kind === "BLOCKED") return reported.reason;
  if (reported.kind === "DOUBTFUL" && reported.blocksPosting === true) return reported.reason;
  return reported.kind === "APP_FAULT" ? "PROVIDER_APP_FAULT" : null;
}
