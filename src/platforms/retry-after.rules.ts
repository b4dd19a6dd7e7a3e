/** No header silences an app for longer: after that, one more call asks again. */
const LONGEST_SECONDS = 3_600;

/**
 * For how long an answer asks to be left alone: `retry-after` in seconds or as a date (RFC 9110), or the instant of the next window in
 * Unix seconds (X: `x-rate-limit-reset`; TikTok: `x-ratelimit-reset`).
 *
 * @returns whole seconds, 1 to 3,600; null when it says nothing usable
 */
export function readRetryAfter(headers: Readonly<Record<string, string>>, now: Date): number | null {
  const wait = fromRetryAfter(headers["retry-after"], now) ?? fromReset(headers, now);
  if (wait === null || !Number.isFinite(wait)) return null;
  return Math.min(LONGEST_SECONDS, Math.max(1, Math.ceil(wait)));
}

function fromRetryAfter(value: string | undefined, now: Date): number | null {
  if (value === undefined) return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value);
  const at = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : (at - now.getTime()) / 1_000;
}

function fromReset(headers: Readonly<Record<string, string>>, now: Date): number | null {
  const value = headers["x-rate-limit-reset"] ?? headers["x-ratelimit-reset"];
  if (value === undefined || !/^\s*\d+\s*$/.test(value)) return null;
  return Number(value) - now.getTime() / 1_000;
}

const DAY_SECONDS = 24 * 3_600;

/** `retry-after` alone, as the platform gave it, at most a day; null when it names no time, or none that can be read. */
export function retryAfterSeconds(headers: Readonly<Record<string, string>>, now: Date): number | null {
  const wait = fromRetryAfter(headers["retry-after"], now);
  return wait === null ? null : secondsUntil(now.getTime() + wait * 1_000, now);
}

/** Whole seconds until an instant in milliseconds, rounded up, from none to a day's; null when it is no instant. */
export function secondsUntil(instantMs: number, now: Date): number | null {
  if (!Number.isFinite(instantMs)) return null;
  return Math.min(DAY_SECONDS, Math.max(0, Math.ceil((instantMs - now.getTime()) / 1_000)));
}
