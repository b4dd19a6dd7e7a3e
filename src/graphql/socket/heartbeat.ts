/** Something that wants to be looked at again and again. */
export interface Beating {
  /** @param now real time in milliseconds */
  beat(now: number): void;
}

const BEATS_PER_INTERVAL = 10;
const LONGEST_BEAT_MS = 500;

/** One timer for all sockets of the process, instead of one each. */
export class Heartbeat {
  private readonly members = new Set<Beating>();
  private timer: NodeJS.Timeout | null = null;
  private readonly beatMs: number;

  /** @param intervals of what the members do, in milliseconds: they are looked at several times within the shortest */
  constructor(...intervals: number[]) {
    this.beatMs = Math.max(1, Math.min(LONGEST_BEAT_MS, Math.min(...intervals) / BEATS_PER_INTERVAL));
  }

  join(member: Beating): void {
    this.members.add(member);
    this.timer ??= setInterval(() => this.beat(), this.beatMs).unref();
  }

  leave(member: Beating): void {
    this.members.delete(member);
    if (this.members.size > 0 || this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
  }

  private beat(): void {
    const now = Date.now();
    for (const member of this.members) member.beat(now);
  }
}
