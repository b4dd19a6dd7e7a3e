import type { Status } from "./status.js";

/** A span of time, from inclusive, to exclusive. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** A time in which an account was not CONNECTED; null: it lasts. Those of one account do not overlap. */
export interface Downtime {
  readonly status: Status;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/** How long one account, or several together, were what; in milliseconds. */
export interface UptimeSums {
  readonly upMs: number;
  /** EXPIRED or INVALID. */
  readonly downMs: number;
  /** DISCONNECTED by a person: neither up nor down. */
  readonly disconnectedMs: number;
}

/**
 * What can be told of the span that was asked for: nothing after now, and nothing older than what is kept. A span without anything of
 * that comes out empty.
 */
export function knownSpan(asked: Span, now: Date, oldest: Date): Span {
  const from = latest(asked.from, oldest);
  return { from, to: latest(from, earliest(asked.to, now)) };
}

/**
 * Adds up what an account was in a span.
 *
 * @param since the account's beginning: what lies before it counts as nothing
 */
export function uptimeOf(span: Span, since: Date, downtimes: readonly Downtime[]): UptimeSums {
  const observed: Span = { from: latest(span.from, since), to: span.to };
  let downMs = 0;
  let disconnectedMs = 0;
  for (const { status, startedAt, endedAt } of downtimes) {
    const length = lengthOf({
      from: latest(observed.from, startedAt),
      to: earliest(observed.to, endedAt ?? observed.to),
    });
    if (status === "DISCONNECTED") disconnectedMs += length;
    else if (status !== "CONNECTED") downMs += length;
  }
  return { upMs: lengthOf(observed) - downMs - disconnectedMs, downMs, disconnectedMs };
}

/** The share of the observed time in which it worked, 0 to 1; null when nothing was observed. */
export function uptimeRatio({ upMs, downMs }: UptimeSums): number | null {
  return upMs + downMs > 0 ? upMs / (upMs + downMs) : null;
}

function lengthOf({ from, to }: Span): number {
  return Math.max(0, to.getTime() - from.getTime());
}

function latest(a: Date, b: Date): Date {
  return a > b ? a : b;
}

function earliest(a: Date, b: Date): Date {
  return a < b ? a : b;
}
