import type { Platform, Purpose } from "../platforms/platform.js";
import { policyOf } from "../platforms/policies.rules.js";

/** Under which name a company's own ladder for a pair is kept. */
export function ladderKey(platform: Platform, purpose: Purpose): string {
  return `${platform} ${purpose}`;
}

/** Reminder days of a pair at a company: its own ladder, else the policy's. */
export function ladderOf(
  own: Readonly<Record<string, readonly number[]>> | null,
  platform: Platform,
  purpose: Purpose,
): readonly number[] {
  return own?.[ladderKey(platform, purpose)] ?? policyOf(platform, purpose)?.ladder ?? [];
}
