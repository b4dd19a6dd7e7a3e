import { type GrantClock, type GrantClocks, personalEnd } from "../grants/clocks.rules.js";
import type { Reason } from "../platforms/reason.js";
import type { ClockKind } from "./diagnosis/language.js";

/** One end of a connection. */
export interface AccountClock {
  readonly kind: ClockKind;
  readonly expiresAt: Date | null;
  readonly renewable: boolean;
  readonly renewedByRelink: boolean;
  readonly isExpiry: boolean;
}

const ENDS: readonly (readonly [kind: ClockKind, of: "access" | "refresh" | "dataAccess", reason: Reason])[] = [
  ["ACCESS", "access", "TOKEN_EXPIRED"],
  ["REFRESH", "refresh", "TOKEN_EXPIRED"],
  ["DATA_ACCESS", "dataAccess", "DATA_ACCESS_EXPIRED"],
];

/**
 * All the ends of an account, in a fixed order.
 *
 * @param clocks of the grant that feeds it; null without one
 * @param expiresAt the account's expiry as readers see it
 */
export function clocksOf(
  clocks: GrantClocks | null,
  { expiresAt, hasPageToken }: { readonly expiresAt: Date | null; readonly hasPageToken: boolean },
  now: Date,
): AccountClock[] {
  const found =
    clocks === null
      ? []
      : ENDS.flatMap(([kind, of, reason]) => {
          const clock = clocks[of];
          return clock === null ? [] : [{ kind, reason, clock, needsPerson: needsPerson(clock, clocks, now) }];
        });
  const followed = found
    .filter(({ clock }) => clock.expiresAt.getTime() === expiresAt?.getTime())
    .toSorted((a, b) => Number(b.needsPerson) - Number(a.needsPerson))[0];
  const ends = found.map(({ kind, clock, needsPerson: person }) => ({
    kind,
    expiresAt: clock.expiresAt,
    renewable: clock.renewable,
    renewedByRelink: !person,
    isExpiry: kind === followed?.kind,
  }));
  return hasPageToken ? [...ends, PAGE] : ends;
}

const PAGE: AccountClock = { kind: "PAGE", expiresAt: null, renewable: false, renewedByRelink: false, isExpiry: false };

function needsPerson(clock: GrantClock, clocks: GrantClocks, now: Date): boolean {
  const alone = { ...clocks, access: clock, refresh: null, dataAccess: null };
  return personalEnd(alone, now) !== null;
}
