import { asNumber, asRecord } from "./graph-error.rules.js";

/** What the headers say about the calls that are left. */
export interface Usage {
  readonly throttled: boolean;
  /** Null: the platform gives no time. */
  readonly retryAfterSeconds: number | null;
}

/** Longer than any block that the platform documents: what is more is a garbled header. */
const LONGEST_SECONDS = 7 * 86_400;

/**
 * `X-App-Usage: {"call_count":28,"total_time":25,"total_cputime":25}` in per cent, throttled at 100, and
 * `X-Business-Use-Case-Usage: {"<id>":[{…,"estimated_time_to_regain_access":19}]}` in minutes
 * (developers.facebook.com/docs/graph-api/overview/rate-limiting). `Retry-After` is not documented; a proxy may still send it.
 */
export function readUsage(headers: Readonly<Record<string, string>>): Usage {
  const app = Object.values(asRecord(parse(headers["x-app-usage"])) ?? {});
  const minutes = regainMinutes(parse(headers["x-business-use-case-usage"]));
  const seconds = Math.max(minutes * 60, asNumber(headers["retry-after"]) ?? 0);
  return {
    throttled: minutes > 0 || app.some((percent) => typeof percent === "number" && percent >= 100),
    retryAfterSeconds: seconds > 0 ? Math.min(seconds, LONGEST_SECONDS) : null,
  };
}

function regainMinutes(usage: unknown): number {
  const entries = Object.values(asRecord(usage) ?? {}).flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  return Math.max(0, ...entries.map((entry) => asNumber(asRecord(entry)?.estimated_time_to_regain_access) ?? 0));
}

function parse(header: string | undefined): unknown {
  if (header === undefined) return null;
  try {
    return JSON.parse(header);
  } catch {
    return null;
  }
}
