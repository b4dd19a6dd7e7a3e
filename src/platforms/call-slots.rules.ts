/** A minute is cut into at most this many slots. */
const MOST_SLOTS = 20;
/** A process takes this part of a slot at once, so that four can share one and none asks the database for every call. */
const SHARES = 4;

export interface CallSlots {
  readonly slotMs: number;
  readonly callsPerSlot: number;
  /** What a process takes at once. */
  readonly block: number;
}

/**
 * Cuts a minute so that no sliding minute holds more calls than allowed: it overlaps at most one slot more than the minute is cut into.
 * (Whole minutes would let twice as many through around their border; TikTok for one counts a sliding minute.)
 *
 * @param callsPerMinute at least 2
 */
export function cutMinute(callsPerMinute: number): CallSlots {
  let best = { slots: 0, callsPerSlot: 0 };
  for (let slots = 1; slots <= MOST_SLOTS; slots++) {
    const callsPerSlot = Math.floor(callsPerMinute / (slots + 1));
    if (slots * callsPerSlot >= best.slots * best.callsPerSlot) best = { slots, callsPerSlot };
  }
  const { slots, callsPerSlot } = best;
  return { slotMs: Math.ceil(60_000 / slots), callsPerSlot, block: Math.ceil(callsPerSlot / SHARES) };
}

/** What the database holds of an app's slot; instants by its own clock. */
export interface StoredSlot {
  readonly startedAt: Date;
  readonly callsTaken: number;
}

export interface TakenBlock {
  readonly calls: number;
  readonly slot: StoredSlot;
  /** How long the slot lasts from `now` on; a call of the block may begin only within it. */
  readonly remainingMs: number;
}

/** A clock that reads earlier than the slot's start is one whose statement had to wait; one that is off by more was set back. */
const CLOCK_WAS_SET_BACK_MS = 60_000;

/** Takes a block out of the slot that is open, or out of a new one if its time is over. No call is left: `calls` is 0. */
export function takeBlock(slots: CallSlots, stored: StoredSlot, now: Date): TakenBlock {
  const age = now.getTime() - stored.startedAt.getTime();
  const open = age >= slots.slotMs || age < -CLOCK_WAS_SET_BACK_MS ? { startedAt: now, callsTaken: 0 } : stored;
  const calls = Math.max(0, Math.min(slots.block, slots.callsPerSlot - open.callsTaken));
  return {
    calls,
    slot: { startedAt: open.startedAt, callsTaken: open.callsTaken + calls },
    remainingMs: open.startedAt.getTime() + slots.slotMs - now.getTime(),
  };
}
