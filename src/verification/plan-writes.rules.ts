import type { AnnouncedClock, GrantProbe } from "../platforms/provider-port.js";
import type { Reason } from "../platforms/reason.js";
import type { Proof } from "../platforms/verdict.js";
import type { GrantClocks } from "../grants/clocks.rules.js";
import type { Conclusion, OpenSuspicion } from "./assessment.rules.js";
import { type BrokenAccount, isHealedBy } from "./healing.rules.js";
import {
  type LookedAfter,
  nextAfterOperatorFault,
  nextAllowed,
  nextDuringIncident,
  nextProfileLook,
  nextRegularLook,
  nextTry,
} from "./next-look.rules.js";

/** What stays of a look on the row of the grant or of an account. */
export interface Traces {
  readonly suspicion: OpenSuspicion | null;
  /** Looks in a row without an answer. */
  readonly failures: number;
  /** Null: at its regular time. */
  readonly lookAgainAt: Date | null;
}

/** What a conclusion leaves behind; statuses are written elsewhere. */
export function tracesOf(
  conclusion: Conclusion,
  before: { readonly id: string; readonly suspicion: OpenSuspicion | null; readonly failures: number },
  now: Date,
): Traces {
  const { id, suspicion } = before;
  const quiet = { suspicion: null, failures: 0, lookAgainAt: null };
  const failures = before.failures + 1;
  switch (conclusion.kind) {
    case "ALIVE":
    case "ADVISE":
    case "MARK":
    case "STILL_DEAD":
      return quiet;
    case "NOTHING":
      return { ...quiet, suspicion };
    case "SUSPECT":
      return { suspicion: conclusion.suspicion, failures: 0, lookAgainAt: conclusion.lookAgainAt };
    case "HOLD":
      return { ...quiet, lookAgainAt: nextDuringIncident(now, id) };
    case "TOO_EARLY":
      return { suspicion, failures: 0, lookAgainAt: conclusion.until };
    case "NO_ANSWER":
      return { suspicion, failures, lookAgainAt: nextTry(failures, suspicion !== null, now, id) };
    case "RATE_LIMITED":
      return { suspicion, failures, lookAgainAt: nextAllowed(conclusion.retryAfterSeconds, failures, now, id) };
    case "OPERATOR_FAULT":
      return { suspicion, failures: 0, lookAgainAt: nextAfterOperatorFault(now, id) };
  }
}

/** What the look adds to the picture by which incidents are seen (D-28); null: nothing new. */
export function observationOf(grant: Conclusion, profiles: Iterable<Conclusion>): "ALIVE" | "DEAD" | "NONE" | null {
  switch (grant.kind) {
    case "SUSPECT":
    case "HOLD":
    case "MARK":
      return "DEAD";
    case "NO_ANSWER":
      return "NONE";
    case "ALIVE":
    case "ADVISE":
      // A profile that was marked had a witness, or its time; one that waits may be part of something larger.
      return [...profiles].some(({ kind }) => kind === "SUSPECT" || kind === "HOLD") ? "DEAD" : "ALIVE";
    case "RATE_LIMITED":
    case "OPERATOR_FAULT":
    case "NOTHING":
    case "STILL_DEAD":
    case "TOO_EARLY":
      return null;
  }
}

/** A consent that is dead, or was not answered for, says all there is to say about its profiles. */
export function tokenLives({ kind }: Conclusion): boolean {
  return kind === "ALIVE" || kind === "ADVISE" || kind === "NOTHING";
}

/** Whether the provider has said something about the token, good or bad. */
export function isAnswer({ kind }: Conclusion): boolean {
  return kind !== "NO_ANSWER" && kind !== "RATE_LIMITED" && kind !== "OPERATOR_FAULT" && kind !== "NOTHING";
}

/** What was proved of a profile by all that was asked of it. */
export function provedOf(grant: Conclusion, profile: Conclusion | undefined): readonly Proof[] {
  if (grant.kind !== "ALIVE" || profile?.kind !== "ALIVE") return [];
  return [...new Set([...grant.proves, ...profile.proves])];
}

/** An account as it stands, as far as a look may change its status. */
export interface StandingAccount extends BrokenAccount {
  readonly id: string;
  readonly expiresAt: Date | null;
}

/**
 * What becomes of an account after a look; null: what it was.
 *
 * @param renewalFails whether renewals of its consent are refused: a token that still lives then would be dead again in a moment
 */
export function outcomeFor(
  account: StandingAccount,
  findings: { readonly grant: Conclusion; readonly profiles: ReadonlyMap<string, Conclusion> },
  renewalFails: boolean,
  now: Date,
): { readonly to: "INVALID"; readonly reason: Reason } | { readonly to: "CONNECTED"; readonly reason: null } | null {
  const profile = findings.profiles.get(account.id);
  const dead = findings.grant.kind === "MARK" ? findings.grant : profile?.kind === "MARK" ? profile : null;
  if (dead !== null && account.status === "CONNECTED") return { to: "INVALID", reason: dead.reason };
  const isOver = account.expiresAt !== null && account.expiresAt <= now;
  if (isOver || renewalFails || !isHealedBy(account, provedOf(findings.grant, profile))) return null;
  return { to: "CONNECTED", reason: null };
}

/** When the consent is looked at next: in time for whatever of it is due first. Null: nothing is left of it. */
export function nextLookAt(
  grant: { readonly id: string; readonly lookAgainAt: Date | null },
  accounts: readonly { readonly account: LookedAfter; readonly nextAt: Date | null; readonly pressing: boolean }[],
  now: Date,
): Date | null {
  const regular = nextRegularLook(
    accounts.map(({ account }) => account),
    now,
    grant.id,
  );
  if (regular === null || grant.lookAgainAt !== null) return regular && grant.lookAgainAt;
  // What is due and was not looked at cannot be looked at yet: its consent is dead.
  const pressing = accounts.flatMap(({ pressing, nextAt }) =>
    pressing && nextAt !== null && nextAt > now ? [nextAt.getTime()] : [],
  );
  return new Date(Math.min(regular.getTime(), ...pressing));
}

/** When a profile is looked at next after a conclusion about it. Those of one consent that fare alike come at the same time. */
export function nextProfileLookAt(account: LookedAfter, traces: Traces, now: Date, grantId: string): Date | null {
  return traces.lookAgainAt ?? nextProfileLook(account, now, grantId);
}

/** The clocks with what a probe has learned; null: nothing new. A clock that the answer does not state keeps its value. */
export function clocksLearned(stored: GrantClocks, learned: GrantProbe["learned"]): GrantClocks | null {
  if (learned === null) return null;
  const { accessClock = stored.access, refreshClock = stored.refresh, dataAccessClock = stored.dataAccess } = learned;
  const same =
    isSame(stored.access, accessClock) &&
    isSame(stored.refresh, refreshClock) &&
    isSame(stored.dataAccess, dataAccessClock);
  return same ? null : { ...stored, access: accessClock, refresh: refreshClock, dataAccess: dataAccessClock };
}

function isSame(one: AnnouncedClock | null, other: AnnouncedClock | null): boolean {
  return one?.expiresAt.getTime() === other?.expiresAt.getTime() && one?.renewable === other?.renewable;
}
