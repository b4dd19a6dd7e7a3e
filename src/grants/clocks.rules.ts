import type { Reason } from "../platforms/reason.js";

/** One end that a network has announced for a grant. */
export interface GrantClock {
  readonly expiresAt: Date;
  /** Whether Relink can put the end off by itself. */
  readonly renewable: boolean;
}

/** All the clocks of a grant; null where the network has no such end. */
export interface GrantClocks {
  readonly access: GrantClock | null;
  readonly refresh: GrantClock | null;
  /** Meta: reading data ends 90 days after the person was last seen. */
  readonly dataAccess: GrantClock | null;
  /** When the provider issued the tokens. */
  readonly mintedAt: Date;
  readonly renewalFailingSince: Date | null;
}

/** The earliest end that only a person can put off. */
export interface PersonalEnd {
  readonly expiresAt: Date;
  readonly reason: Reason;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A renewal that has failed for so long will not mend itself. */
export const RENEWAL_PATIENCE_MS = 24 * HOUR_MS;
/** A renewable clock that is so near its end and has not been renewed is in need of a person. */
export const RENEWAL_MARGIN_MS = 10 * DAY_MS;

/** The expiry of a grant's accounts: the earliest end that needs a person; null if there is none. */
export function personalEnd(clocks: GrantClocks, now: Date): PersonalEnd | null {
  const ends: PersonalEnd[] = [];
  const add = (clock: GrantClock | null, reason: Reason) => {
    if (clock !== null && needsPerson(clock, clocks, now)) ends.push({ expiresAt: clock.expiresAt, reason });
  };
  add(clocks.access, "TOKEN_EXPIRED");
  add(clocks.refresh, "TOKEN_EXPIRED");
  add(clocks.dataAccess, "DATA_ACCESS_EXPIRED");
  return ends.toSorted((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime())[0] ?? null;
}

/**
 * The next instant at which time alone makes a clock count as one that needs a person, with nobody renewing or refusing anything; null:
 * none will, or all that can do so by now.
 */
export function nextNeed(clocks: GrantClocks, now: Date): Date | null {
  const waiting = [clocks.access, clocks.refresh, clocks.dataAccess].filter(
    (clock) => clock !== null && !needsPerson(clock, clocks, now),
  );
  const instants = waiting.flatMap((clock) => needInstants(clock as GrantClock, clocks));
  const next = Math.min(...instants.filter((instant) => instant > now.getTime()));
  return Number.isFinite(next) ? new Date(next) : null;
}

/** When a renewable clock begins to need a person: after so long a failure, or so near its end. */
function needInstants({ expiresAt }: GrantClock, { mintedAt, renewalFailingSince }: GrantClocks): number[] {
  const instants: number[] = [];
  if (renewalFailingSince !== null) instants.push(renewalFailingSince.getTime() + RENEWAL_PATIENCE_MS);
  if (livesLong(expiresAt, mintedAt)) instants.push(expiresAt.getTime() - RENEWAL_MARGIN_MS);
  return instants;
}

function needsPerson(clock: GrantClock, clocks: GrantClocks, now: Date): boolean {
  return !clock.renewable || needInstants(clock, clocks).some((instant) => instant <= now.getTime());
}

/** A short life is near its end all the time. */
function livesLong(expiresAt: Date, mintedAt: Date): boolean {
  return expiresAt.getTime() - mintedAt.getTime() > RENEWAL_MARGIN_MS;
}
