import { Temporal } from "temporal-polyfill";

/** The farthest that the clock goes in one move. */
const MAX_DAYS = 800;

export type ClockRequest = { readonly target: Date } | { readonly problem: string };

/**
 * Reads what `POST /sandbox/clock` asks for: `{ "advance": "P10D" }` (ISO 8601), `{ "advance": 3600 }` (seconds) or
 * `{ "to": "2026-12-24T00:00:00Z" }`.
 */
export function readClockRequest(body: unknown, now: Date): ClockRequest {
  if (typeof body !== "object" || body === null) return { problem: "Send a JSON object with `advance` or `to`." };
  const { advance, to } = body as { advance?: unknown; to?: unknown };
  if ((advance === undefined) === (to === undefined)) return { problem: "Give exactly one of `advance` and `to`." };
  const target = advance === undefined ? readInstant(to) : readAdvance(advance, now);
  if (target === null) {
    return {
      problem:
        '`advance` is a duration such as "P10D" or "PT30M", or a number of seconds; `to` is an instant with zone such as "2026-12-24T00:00:00Z".',
    };
  }
  if (target < now) return { problem: `The clock only goes forward; it shows ${now.toISOString()} now.` };
  if (target.getTime() - now.getTime() > MAX_DAYS * 86_400_000)
    return { problem: `One move goes at most ${MAX_DAYS} days.` };
  return { target };
}

function readInstant(to: unknown): Date | null {
  if (typeof to !== "string") return null;
  try {
    return new Date(Temporal.Instant.from(to).epochMilliseconds);
  } catch {
    return null;
  }
}

function readAdvance(advance: unknown, now: Date): Date | null {
  if (typeof advance === "number") return Number.isFinite(advance) ? new Date(now.getTime() + advance * 1_000) : null;
  if (typeof advance !== "string") return null;
  try {
    const zoned = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO("UTC");
    return new Date(zoned.add(Temporal.Duration.from(advance)).epochMilliseconds);
  } catch {
    return null;
  }
}
