import type { Provider } from "./provider.js";

/**
 * Calls a minute of one app, where the operator has set nothing (platform-facts sections 2 to 7, 2026-11).
 *
 * TikTok documents 600 in a sliding minute, Google 300 for Business Profile. The others publish no such figure: Meta allows 200 an
 * hour for each active user of the app (so 200 a minute fits an app with 60 of them), X counts for each user, LinkedIn by the day.
 */
export const DEFAULT_CALLS_PER_MINUTE: Readonly<Record<Provider, number>> = {
  META: 200,
  INSTAGRAM: 200,
  LINKEDIN: 100,
  X: 120,
  GOOGLE: 300,
  TIKTOK: 600,
};

/** How many calls to one provider a process makes at the same time (D-29). */
export const CALLS_AT_ONCE = 32;
