import sql, { type Sql } from "sql-template-tag";
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
  return sql`(a.status = 'CONNECTED' AND a.expires_at <= ${now})`;
}

/** The status of a row `a` of `social_accounts` at `now`. */
export function effectiveStatusColumn(now: Date): Sql {
  return sql`CASE WHEN ${isLapsed(now)} THEN 'EXPIRED' ELSE a.status END`;
}

const DAY_MS = 86_400_000;

/** Whether a row `a` of `social_accounts` is connected at `now` and will expire within some days. */
export function isExpiringWithin(days: number, now: Date): Sql {
  const until = new Date(now.getTime() + days * DAY_MS);
  return sql`(a.status = 'CONNECTED' AND a.expiry_order_at > ${now} AND a.expiry_order_at <= ${until})`;
}
