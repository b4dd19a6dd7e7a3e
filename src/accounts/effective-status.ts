import sql, { join, type Sql } from "sql-template-tag";
import type { Reason } from "../platforms/reason.js";
import type { Status } from "./status.js";

/** The part of a row that decides what an account is at an instant. */
export interface StoredStatus {
  readonly status: Status;
  readonly statusSince: Date;
  readonly statusReason: Reason | null;
  readonly expiresAt: Date | null;
  readonly expiryReason: Reason | null;
}

export interface EffectiveStatus {
  readonly status: Status;
  readonly since: Date;
  readonly reason: Reason | null;
}

/**
 * What an account is at `now`: an expiry that has passed counts, even if the job that writes it down is a moment late. It is just what
 * that job will write, so the answer and the later event agree.
 */
export function effectiveStatus(stored: StoredStatus, now: Date): EffectiveStatus {
  const { status, statusSince, statusReason, expiresAt, expiryReason } = stored;
  if (status !== "CONNECTED" || expiresAt === null || expiresAt > now) {
    return { status, since: statusSince, reason: statusReason };
  }
  return {
    status: "EXPIRED",
    since: expiresAt > statusSince ? expiresAt : statusSince,
    reason: expiryReason ?? "TOKEN_EXPIRED",
  };
}

/** The same in SQL, for a row `a` of `social_accounts`: whether its expiry has passed without having been written down. */
export function isLapsed(now: Date): Sql {
  return sql`(a.status = 'CONNECTED' AND a.expiry_order_at <= ${now})`;
}

/** The status of a row `a` of `social_accounts` at `now`. */
export function effectiveStatusColumn(now: Date): Sql {
  return sql`CASE WHEN ${isLapsed(now)} THEN 'EXPIRED' ELSE a.status END`;
}

/** Whether the status of a row `a` at `now` is one of some. Written by what is stored, so that an index over it can be used. */
export function isInStatus(statuses: readonly Status[], now: Date): Sql {
  const kept = statuses.filter((status) => status !== "CONNECTED");
  const isOneOf = kept.length === 0 ? [] : [sql`a.status IN (${join(kept)})`];
  const connected = statuses.includes("CONNECTED");
  const expired = statuses.includes("EXPIRED");
  if (connected && expired) return sql`a.status IN (${join([...statuses])})`;
  if (connected) return any([sql`(a.status = 'CONNECTED' AND a.expiry_order_at > ${now})`, ...isOneOf]);
  return any(expired ? [sql`(a.status = 'CONNECTED' AND a.expiry_order_at <= ${now})`, ...isOneOf] : isOneOf);
}

function any(conditions: readonly Sql[]): Sql {
  return conditions.length === 1 ? (conditions[0] as Sql) : sql`(${join([...conditions], " OR ")})`;
}

const DAY_MS = 86_400_000;

/** Whether a row `a` of `social_accounts` is connected at `now` and will expire within some days. */
export function isExpiringWithin(days: number, now: Date): Sql {
  const until = new Date(now.getTime() + days * DAY_MS);
  return sql`(a.status = 'CONNECTED' AND a.expiry_order_at > ${now} AND a.expiry_order_at <= ${until})`;
}
