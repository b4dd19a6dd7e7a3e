import type { PlannedRung } from "./plan-rungs.rules.js";
import type { RungState } from "./rung-state.js";

/** A rung of the present life as it is stored. */
export interface StoredRung extends PlannedRung {
  readonly state: RungState;
}

/** A rung to be written: new, or instead of what is stored. */
export interface AlignedRung extends PlannedRung {
  readonly state: Exclude<RungState, "TOLD">;
}

export interface Ladder {
  /** The rungs that should be there, most urgent last. */
  readonly rungs: readonly PlannedRung[];
  readonly stored: readonly StoredRung[];
  /** The account is reminded of the same end again, after a time in which it was not: it was INVALID, and is CONNECTED. */
  readonly resumed: boolean;
}

/**
 * What has to be written so that the stored rungs of one life are the ones that should be there. What has been told stays told, and
 * nothing less urgent is told after it. Of several overdue ones the most urgent goes out (D-27); where reminding is resumed, what was
 * missed stays silent for good, unless nothing else would say that the end is coming.
 */
export function alignLadder({ rungs, stored, resumed }: Ladder, now: Date): AlignedRung[] {
  const before = new Map(stored.map((rung) => [rung.daysBefore, rung]));
  const told = Math.min(...stored.filter(({ state }) => state === "TOLD").map(({ daysBefore }) => daysBefore));
  const open = rungs.filter(({ daysBefore }) => daysBefore < told);
  const coming = open.filter(({ dueAt }) => dueAt > now);
  const overdue = open.filter(({ dueAt }) => dueAt <= now);
  const next = overdue.at(-1);
  const nextState = next === undefined ? undefined : before.get(next.daysBefore)?.state;
  const nextGoesOut = resumed && stored.length > 0 ? coming.length === 0 : isOpen(nextState);
  const planned = next !== undefined && nextGoesOut ? [next, ...coming] : coming;
  const collapsed = overdue.filter((rung) => !planned.includes(rung) && isOpen(before.get(rung.daysBefore)?.state));
  const wanted = new Set([...planned, ...collapsed].map(({ daysBefore }) => daysBefore));
  const dropped = stored.filter(({ state, daysBefore }) => state === "PLANNED" && !wanted.has(daysBefore));
  return [
    ...planned.filter((rung) => !isPlanned(before.get(rung.daysBefore), rung)).map(as("PLANNED")),
    ...collapsed.map(as("COLLAPSED")),
    ...dropped.map((rung) => as(rung.daysBefore > told ? "COLLAPSED" : "CANCELLED")(rung)),
  ];
}

/** Whether an overdue rung may still go out; a cancelled one may where its day has been put back. */
function isOpen(state: RungState | undefined): boolean {
  return state === undefined || state === "PLANNED" || state === "CANCELLED";
}

function isPlanned(stored: StoredRung | undefined, { dueAt }: PlannedRung): boolean {
  return stored?.state === "PLANNED" && stored.dueAt.getTime() === dueAt.getTime();
}

function as<State extends AlignedRung["state"]>(state: State) {
  return ({ daysBefore, dueAt }: PlannedRung) => ({ daysBefore, dueAt, state });
}
