import { type ReminderTime, rungInstant } from "./rung-instant.rules.js";

/** One reminder of a ladder, with its instant. */
export interface PlannedRung {
  /** How many calendar days before the expiry; 0 is the day itself. */
  readonly daysBefore: number;
  readonly dueAt: Date;
}

export interface LadderPlan {
  /** What is still to come, soonest first. The first may be due already: an overdue reminder that has to go out at once. */
  readonly planned: readonly PlannedRung[];
  /** Overdue ones that a more urgent one makes pointless. */
  readonly collapsed: readonly PlannedRung[];
}

/**
 * Plans a ladder. Of the rungs whose time has passed only the most urgent is left, so that nobody gets several at once: after a
 * downtime, or for a connection that begins with little time left (D-27). Rung 0 comes at its hour even if the expiry has passed by then.
 *
 * @param ladder reminder days, in any order
 */
export function planRungs(expiresAt: Date, ladder: readonly number[], time: ReminderTime, now: Date): LadderPlan {
  const rungs = [...new Set(ladder)]
    .toSorted((a, b) => b - a)
    .map((daysBefore) => ({ daysBefore, dueAt: rungInstant(expiresAt, daysBefore, time) }));
  const overdue = rungs.filter(({ dueAt }) => dueAt <= now);
  const coming = rungs.filter(({ dueAt }) => dueAt > now);
  return { planned: [...overdue.slice(-1), ...coming], collapsed: overdue.slice(0, -1) };
}
