import type { ConnectionStatus } from "../operations/operations.generated";

export interface OutageSpan {
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly status: ConnectionStatus;
}

export interface UptimeDay {
  /** When it began. */
  readonly start: number;
  /** What to say of it: the outage that lasted longest in it. BEFORE: the account was not there yet. */
  readonly state: "UP" | "BEFORE" | Exclude<ConnectionStatus, "CONNECTED">;
  /** Share of the day, 0 to 1, that it was not connected. */
  readonly down: number;
}

const DAY_MS = 86_400_000;

/** The last days, of 24 h each, oldest first; the last one ends now. */
export function uptimeDays(outages: readonly OutageSpan[], since: string, now: number, count: number): UptimeDay[] {
  const begin = new Date(since).getTime();
  const spans = outages.map(({ startedAt, endedAt, status }) => ({
    from: new Date(startedAt).getTime(),
    to: endedAt === null ? now : new Date(endedAt).getTime(),
    status,
  }));
  return Array.from({ length: count }, (_, index) => {
    const start = now - (count - index) * DAY_MS;
    const end = start + DAY_MS;
    if (end <= begin) return { start, state: "BEFORE", down: 0 };
    const parts = spans
      .map(({ from, to, status }) => ({ status, length: Math.max(0, Math.min(to, end) - Math.max(from, start)) }))
      .filter(({ length }) => length > 0)
      .sort((a, b) => b.length - a.length);
    const down = parts.reduce((sum, { length }) => sum + length, 0) / DAY_MS;
    const [longest] = parts;
    const state = longest === undefined || longest.status === "CONNECTED" ? "UP" : longest.status;
    return { start, state, down };
  });
}
