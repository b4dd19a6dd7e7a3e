import { spread } from "./spread.rules.js";

/** So long after they were issued, findings about tokens are no verdict: networks take a while to know their own tokens. */
export const GRACE_MS = 5 * 60_000;
/** Consents that come in numbers, by an import, are looked at over so long a time. */
export const SPREAD_MS = 15 * 60_000;

/**
 * When a consent that has just come in is looked at for the first time: a new one right after its grace, an older one some time soon.
 */
export function firstVerification(id: string, mintedAt: Date, now: Date): Date {
  const graceEnds = mintedAt.getTime() + GRACE_MS;
  if (graceEnds > now.getTime()) return new Date(graceEnds);
  return new Date(now.getTime() + SPREAD_MS * spread(id));
}
