import type { FieldProblem } from "./profile.rules.js";

/** A reminder comes at most so many days before the end. */
export const MOST_DAYS_BEFORE = 365;
/** A ladder has at most so many rungs. */
export const MOST_RUNGS = 10;

/** Reminder days of a ladder, in any order; none at all is a ladder too. */
export function checkLadder(field: string, days: readonly number[]): FieldProblem | null {
  const invalid = (message: string): FieldProblem => ({ field, code: "INVALID_VALUE", message });
  if (days.length > MOST_RUNGS) return invalid(`A ladder has at most ${MOST_RUNGS} days.`);
  if (days.some((day) => !Number.isInteger(day) || day < 0 || day > MOST_DAYS_BEFORE)) {
    return invalid(`Each day must be a whole number from 0 to ${MOST_DAYS_BEFORE}.`);
  }
  return new Set(days).size < days.length ? invalid("Name each day once.") : null;
}
