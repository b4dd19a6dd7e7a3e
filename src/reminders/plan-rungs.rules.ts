import type { RungCalendar } from "./rung-instant.rules.js";

/** One reminder of a ladder, with its instant. */
export interface PlannedRung {
  /** How many calendar days before the expiry; 0 is the day itself. */
  readonly daysBefore: number;
  readonly dueAt: Date;
}

/**
 * All rungs of a ladder, most urgent last. Rung 0 comes at its hour even if the expiry has passed by then.
 *
 * @param ladder reminder days, in any order
 * @param notBefore no rung comes earlier, because nobody could do anything about it before; null: no such instant
 */
export function planRungs(
  expiresAt: Date,
  ladder: readonly number[],
  calendar: RungCalendar,
  notBefore: Date | null = null,
): PlannedRung[] {
  const days = [...new Set(ladder)].toSorted((a, b) => b - a);
  const instants = calendar.instants(expiresAt, days);
  return days.map((daysBefore, index) => {
    const dueAt = instants[index] as Date;
    return { daysBefore, dueAt: notBefore !== null && notBefore > dueAt ? notBefore : dueAt };
  });
}
