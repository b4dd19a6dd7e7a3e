import type { Status } from "../accounts/status.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import { policyOf } from "../platforms/policies.rules.js";
import { spread as spreadOf } from "../grants/spread.rules.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A connection as the timetable of looks sees it. */
export interface LookedAfter {
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly status: Status;
  readonly statusSince: Date;
  readonly expiresAt: Date | null;
}

/** The longest pause between two looks at anything that is not disconnected. */
export const SLOWEST_MS = DAY_MS;
/** Looks at a profile that are due so soon are done along with the look at its consent. */
export const PROFILE_LEEWAY_MS = 3 * HOUR_MS;
/** While a provider misbehaves its consents are looked at so seldom; once it is over they are called up anyway. */
const HELD_MS = 15 * MINUTE_MS;
/** Our own fault is mended by operators. */
const OPERATOR_FAULT_MS = HOUR_MS;
const FIRST_BACK_OFF_MS = MINUTE_MS;
const LONGEST_BACK_OFF_MS = HOUR_MS;
const SUSPECTED_BACK_OFF_MS = 30_000;
/** How far looks are drawn apart, as a part of the pause: what began together does not stay together. */
const SPREAD = 0.1;

/**
 * When a consent of which nothing bad was found is looked at next: as often as the platform allows, sooner before an expiry, slower
 * when everything is broken, but never never.
 *
 * @returns null when no account is left that it could be for
 */
export function nextRegularLook(accounts: readonly LookedAfter[], now: Date, salt: string): Date | null {
  const pauses = accounts.filter(({ status }) => status !== "DISCONNECTED").map((account) => pauseOf(account, now));
  if (pauses.length === 0) return null;
  return spread(Math.min(...pauses), now, salt);
}

/** When a profile is looked at next: daily, and while it is broken as often as its consent is for its sake. */
export function nextProfileLook(account: LookedAfter, now: Date, salt: string): Date | null {
  if (account.status === "DISCONNECTED") return null;
  return spread(account.status === "CONNECTED" ? DAY_MS : pauseOf(account, now), now, salt);
}

function pauseOf(account: LookedAfter, now: Date): number {
  const usual = (policyOf(account.platform, account.purpose)?.probeEveryHours ?? 24) * HOUR_MS;
  switch (account.status) {
    case "CONNECTED":
      return nearExpiry(account, usual, now);
    case "INVALID":
      return Math.max(usual, brokenFor(account, now));
    case "EXPIRED":
    case "DISCONNECTED":
      return DAY_MS;
  }
}

/** Half of what is left, down to an hour: an end that the network moved is learned before reminders go out for it. */
function nearExpiry({ expiresAt }: LookedAfter, usual: number, now: Date): number {
  if (expiresAt === null || expiresAt <= now) return usual;
  return Math.min(usual, Math.max(HOUR_MS, (expiresAt.getTime() - now.getTime()) / 2));
}

/** An hour at first, then doubling to a day: the age of the outage doubles from look to look. */
function brokenFor({ statusSince }: LookedAfter, now: Date): number {
  const age = Math.max(0, now.getTime() - statusSince.getTime());
  return Math.min(SLOWEST_MS, age + HOUR_MS);
}

/**
 * The next try after looks that brought no answer (D-24): from one minute doubling to an hour, drawn apart by half, and never given up.
 *
 * @param failures how many in a row, this one included
 * @param suspected whether something bad was found before, so that it matters more
 */
export function nextTry(failures: number, suspected: boolean, now: Date, salt: string): Date {
  const first = suspected ? SUSPECTED_BACK_OFF_MS : FIRST_BACK_OFF_MS;
  const pause = Math.min(LONGEST_BACK_OFF_MS, first * 2 ** Math.min(20, Math.max(0, failures - 1)));
  return later(pause * (0.5 + 0.5 * spreadOf(`${salt} ${failures}`)), now);
}

/** After the calls are used up: not before the provider lets us (Retry-After), and not all in the same second. */
export function nextAllowed(retryAfterSeconds: number | null, failures: number, now: Date, salt: string): Date {
  if (retryAfterSeconds === null) return nextTry(failures, false, now, salt);
  const wait = Math.min(SLOWEST_MS, Math.max(1, retryAfterSeconds) * 1_000);
  return later(wait + Math.min(wait, 5 * MINUTE_MS) * spreadOf(`${salt} ${failures}`), now);
}

export function nextDuringIncident(now: Date, salt: string): Date {
  return spread(HELD_MS, now, salt);
}

export function nextAfterOperatorFault(now: Date, salt: string): Date {
  return spread(OPERATOR_FAULT_MS, now, salt);
}

/** A consent that no app of the operator's can look at. */
export function nextWithoutApp(now: Date, salt: string): Date {
  return spread(DAY_MS, now, salt);
}

/** Up to a tenth earlier, so that a pause is never longer than promised. */
function spread(pause: number, now: Date, salt: string): Date {
  return later(pause * (1 - SPREAD * spreadOf(`${salt} ${now.getTime()}`)), now);
}

/** Whole milliseconds, as the tables keep them. */
function later(ms: number, now: Date): Date {
  return new Date(now.getTime() + Math.round(ms));
}
