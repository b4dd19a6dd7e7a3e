export interface TurnLimits {
  readonly perMinute: number;
  readonly burst: number;
}

export interface Turns {
  /** When each mail may go, in order. */
  readonly turns: readonly Date[];
  /** What to remember for the next ones. */
  readonly next: Date;
}

const MINUTE_MS = 60_000;

/**
 * Gives a company's mails their turns: a burst at once, the others at the company's pace, so that thousands of one company delay nobody
 * else's handful (T-7). The generic cell rate algorithm (ITU-T I.371).
 *
 * @param next as remembered from the mails before
 */
export function takeTurns(count: number, next: Date, now: Date, { perMinute, burst }: TurnLimits): Turns {
  const step = MINUTE_MS / perMinute;
  let theoretical = Math.max(next.getTime(), now.getTime());
  const turns: Date[] = [];
  for (let index = 0; index < count; index++) {
    turns.push(new Date(Math.max(now.getTime(), Math.ceil(theoretical - (burst - 1) * step))));
    theoretical += step;
  }
  return { turns, next: new Date(Math.ceil(theoretical)) };
}
