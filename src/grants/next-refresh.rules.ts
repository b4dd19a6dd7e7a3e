import type { Provider } from "../platforms/provider.js";
import type { Verdict } from "../platforms/verdict.js";
import { type GrantClock, type GrantClocks, RENEWAL_MARGIN_MS } from "./clocks.rules.js";
import { spread } from "./spread.rules.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Lives up to this are renewed shortly before their end, longer ones with much time to spare. */
const SHORT_LIFE_MS = DAY_MS;
const SHORTEST_LEAD_MS = 10 * MINUTE_MS;
/** Instagram renews no younger token (platform-facts 2.2). */
const INSTAGRAM_AGE_MS = DAY_MS;
const FIRST_PAUSE_MS = 2 * MINUTE_MS;
const SHORTEST_PAUSE_MS = MINUTE_MS;
const LONGEST_PAUSE_MS = 6 * HOUR_MS;
/** Whether an unanswered renewal took effect should be known soon: the tokens that are left may be dead. */
const LONGEST_PAUSE_IN_DOUBT_MS = 15 * MINUTE_MS;
/** What a provider may ask for beyond that (Retry-After). */
const LONGEST_OBEDIENCE_MS = DAY_MS;

/** What renewal of a grant depends on besides its clocks. */
export interface Renewable {
  readonly id: string;
  readonly provider: Provider;
  readonly clocks: GrantClocks;
  /** Without one the access token renews itself, so it has to be done while that lives. */
  readonly hasRefreshToken: boolean;
}

/**
 * When to renew a grant: from its clocks' own values, never from constants of a network. Short lives (up to 24 h) about 10 minutes or
 * a twelfth of the life before the end, longer ones after two thirds; grants of one import not all at once.
 *
 * @returns null when nothing of it can be renewed without a person; an instant that is over when it is due
 */
export function nextRefresh(grant: Renewable, now: Date): Date | null {
  if (!canRenew(grant, now)) return null;
  const { access, refresh, dataAccess, mintedAt } = grant.clocks;
  const due = [access, refresh, dataAccess]
    .filter((clock) => clock?.renewable === true)
    .map((clock) => dueTime(clock as GrantClock, mintedAt, grant.id));
  const earliest = grant.provider === "INSTAGRAM" ? mintedAt.getTime() + INSTAGRAM_AGE_MS : 0;
  return new Date(Math.max(Math.min(...due), earliest));
}

/** Whether any clock can still be put off without a person. */
export function canRenew({ clocks, hasRefreshToken }: Renewable, now: Date): boolean {
  const { access, refresh, dataAccess } = clocks;
  if (![access, refresh, dataAccess].some((clock) => clock?.renewable === true)) return false;
  const carrier = hasRefreshToken ? refresh : access;
  return carrier === null || carrier.expiresAt > now;
}

function dueTime({ expiresAt }: GrantClock, mintedAt: Date, id: string): number {
  const end = expiresAt.getTime();
  const life = Math.max(0, end - mintedAt.getTime());
  if (life <= SHORT_LIFE_MS) {
    const lead = Math.min(Math.max(SHORTEST_LEAD_MS, life / 12), life / 2);
    return end - lead * (1 + 0.1 * spread(id));
  }
  // A life of a few weeks must be renewed before its end counts as one that needs a person.
  const beforeMargin = Math.max(life / 3, life - RENEWAL_MARGIN_MS - DAY_MS);
  const age = Math.min((life * 2) / 3, life > RENEWAL_MARGIN_MS ? beforeMargin : life);
  return mintedAt.getTime() + age * (1 - 0.02 * spread(id));
}

export interface FailedRenewal {
  /** In a row, this one included. */
  readonly failures: number;
  readonly inDoubt: boolean;
  readonly verdict: Verdict;
}

/** When to try again after a renewal that brought nothing: a minute to six hours, longer each time, as the provider asks (D-24, D-29). */
export function retryRefresh(id: string, { failures, inDoubt, verdict }: FailedRenewal, now: Date): Date {
  const longest = inDoubt ? LONGEST_PAUSE_IN_DOUBT_MS : LONGEST_PAUSE_MS;
  const final = verdict.kind === "PERMANENT" || verdict.kind === "APP_FAULT";
  const growing = final && !inDoubt ? longest : FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20);
  const pause = Math.min(growing, longest) * (0.5 + 0.5 * spread(`${id}/${failures}`));
  const asked = verdict.kind === "RATE_LIMITED" ? (verdict.retryAfterSeconds ?? 0) * 1_000 : 0;
  return new Date(now.getTime() + Math.max(SHORTEST_PAUSE_MS, pause, Math.min(asked, LONGEST_OBEDIENCE_MS)));
}
