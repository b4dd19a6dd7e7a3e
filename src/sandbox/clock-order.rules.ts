import { Temporal } from "temporal-polyfill";
import { z } from "zod";

/** What somebody wants of the sandbox's clock. */
export type ClockOrder =
  | { readonly kind: "ADVANCE"; readonly duration: Temporal.Duration }
  | { readonly kind: "TO"; readonly instant: Temporal.Instant };

/** The furthest that one call moves the clock. */
export const LONGEST_MOVE_DAYS = 400;

const HELP =
  'Send JSON: { "advance": "P60D" } (an ISO 8601 duration), { "advance": 90 } (seconds), or { "to": "2030-01-31T09:00:00Z" }.';

const Order = z.union([
  z.strictObject({ advance: z.union([z.string(), z.number()]) }),
  z.strictObject({ to: z.string() }),
]);

/** Reads the body of a request to move the clock. @returns a problem in words where it cannot be read */
export function readClockOrder(body: unknown): ClockOrder | { readonly problem: string } {
  const order = Order.safeParse(body);
  if (!order.success) return { problem: HELP };
  return "to" in order.data ? readInstant(order.data.to) : readDuration(order.data.advance);
}

/**
 * The instant that an order leads to.
 *
 * @param now what the clock shows
 */
export function targetOf(order: ClockOrder, now: Date): Date | { readonly problem: string } {
  const target = new Date(milliseconds(order, now));
  if (Number.isNaN(target.getTime()) || target.getTime() - now.getTime() > LONGEST_MOVE_DAYS * 86_400_000) {
    return { problem: `One call moves the clock by at most ${LONGEST_MOVE_DAYS} days.` };
  }
  if (target < now) {
    return { problem: `The clock never goes back; it shows ${now.toISOString()} already.` };
  }
  return target;
}

function milliseconds(order: ClockOrder, now: Date): number {
  if (order.kind === "TO") return order.instant.epochMilliseconds;
  try {
    const from = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO("UTC");
    return from.add(order.duration).epochMilliseconds;
  } catch {
    return Number.NaN; // Beyond the end of the calendar.
  }
}

function readInstant(text: string): ClockOrder | { readonly problem: string } {
  try {
    return { kind: "TO", instant: Temporal.Instant.from(text) };
  } catch {
    return { problem: '`to` must be an instant with its zone, such as "2030-01-31T09:00:00Z" or "…T10:00:00+01:00".' };
  }
}

function readDuration(value: string | number): ClockOrder | { readonly problem: string } {
  const duration = toDuration(value);
  if (duration !== null && duration.sign >= 0) return { kind: "ADVANCE", duration };
  return {
    problem:
      '`advance` must be an ISO 8601 duration such as "P60D" or "PT90S", or seconds as a number; never less than 0.',
  };
}

function toDuration(value: string | number): Temporal.Duration | null {
  try {
    return typeof value === "string"
      ? Temporal.Duration.from(value)
      : Temporal.Duration.from({ milliseconds: Math.round(value * 1_000) });
  } catch {
    return null;
  }
}
