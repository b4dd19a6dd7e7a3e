import type { Provider } from "../platforms/provider.js";
import type { IssuedTokens, Refusal } from "../platforms/provider-port.js";
import type { Verdict } from "../platforms/verdict.js";
import { type GrantClocks, personalEnd } from "./clocks.rules.js";

/** Where a refresh token is dead once it has been used (platform-facts 4.2, 7.1). */
const ROTATES: ReadonlySet<Provider> = new Set(["X", "TIKTOK"]);

/** All clocks from the answer; ends that belong to a consent rather than to its access token stay where the answer names none. */
export function clocksAfter(stored: GrantClocks, issued: IssuedTokens): GrantClocks {
  const keepsRefreshToken = issued.refreshToken === null;
  return {
    access: issued.accessClock,
    refresh: issued.refreshClock ?? (keepsRefreshToken ? stored.refresh : null),
    dataAccess: issued.dataAccessClock ?? stored.dataAccess,
    mintedAt: issued.mintedAt,
    renewalFailingSince: null,
  };
}

/**
 * What a refusal means for a grant: after an unanswered renewal, a refresh token that rotates and is refused now was used up by that
 * one, so the consent was lost on the way and not taken back.
 */
export function readRefusal(provider: Provider, inDoubtBefore: boolean, { verdict }: Refusal): Verdict {
  if (!inDoubtBefore || !ROTATES.has(provider)) return verdict;
  if (verdict.kind !== "PERMANENT" && verdict.kind !== "DOUBTFUL") return verdict;
  const unclear = verdict.reason === "ACCESS_REVOKED" || verdict.reason === "UNKNOWN_INVALID";
  return unclear ? { ...verdict, reason: "SUPERSEDED" } : verdict;
}

/** Whether a renewal that failed so says something against the connection: our own app's faults never do (O-10). */
export function countsAsFailing(verdict: Verdict): boolean {
  return verdict.kind !== "APP_FAULT";
}

/** What a refusal adds to the picture by which incidents are seen; null: nothing. */
export function answerOf(verdict: Verdict): "DEAD" | "NONE" | null {
  if (verdict.kind === "PERMANENT" || verdict.kind === "DOUBTFUL") return "DEAD";
  return verdict.kind === "TRANSIENT" ? "NONE" : null;
}

/** Whether a clock that Relink should have put off now counts as one that needs a person. */
export function needsPersonNow(clocks: GrantClocks, now: Date): boolean {
  const promised = personalEnd({ ...clocks, renewalFailingSince: null }, clocks.mintedAt);
  return personalEnd(clocks, now)?.expiresAt.getTime() !== promised?.expiresAt.getTime();
}
