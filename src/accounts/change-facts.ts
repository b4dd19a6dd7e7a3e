import sql, { type Sql } from "sql-template-tag";
import type { Actor } from "../api/viewer.js";
import type { UserColumns } from "../companies/user.types.js";
import type { Engine } from "../database/engine.js";
import { readMoment, type StoredMoment } from "../database/moment.js";
import type { Reason } from "../platforms/reason.js";
import type { ChangeSource, Status } from "./status.js";

/** A status change as it is stored, with the person who caused it. */
export interface ChangeFacts {
  readonly number: number;
  readonly accountId: string;
  readonly from: Status | null;
  readonly to: Status;
  readonly reason: Reason | null;
  readonly source: ChangeSource;
  readonly actorKind: Actor["kind"];
  readonly user: UserColumns | null;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** Joins changes `c` with the person `u` who caused them; to follow a FROM with `status_changes c`. */
export function joinActor(engine: Engine): Sql {
  // Ids of users are ASCII, those of actors are not: without the conversion no index would serve.
  const userId = engine === "sqlite" ? sql`c.actor_id` : sql`CONVERT(c.actor_id USING ascii) COLLATE ascii_bin`;
  return sql`LEFT JOIN users u ON c.actor_kind = 'USER' AND u.company_id = c.company_id AND u.id = ${userId}`;
}

/** The columns that `readChangeFacts` wants, of `status_changes c` with `joinActor`. */
export const CHANGE_FACTS: Sql = sql`c.number, c.account_id, c.from_status, c.to_status, c.reason, c.source, c.actor_kind,
  c.occurred_at, c.recorded_at, u.id AS actor_user_id, u.external_id AS actor_external_id, u.email AS actor_email,
  u.name AS actor_name, u.locale AS actor_locale, u.role AS actor_role, u.active AS actor_active`;

/** A row selected with `CHANGE_FACTS`. */
export interface ChangeFactsRow {
  number: number;
  account_id: string;
  from_status: Status | null;
  to_status: Status;
  reason: Reason | null;
  source: ChangeSource;
  actor_kind: Actor["kind"];
  occurred_at: StoredMoment;
  recorded_at: StoredMoment;
  actor_user_id: string | null;
  actor_external_id: string;
  actor_email: string;
  actor_name: string;
  actor_locale: string | null;
  actor_role: UserColumns["role"];
  actor_active: number;
}

export function readChangeFacts(row: ChangeFactsRow): ChangeFacts {
  return {
    number: row.number,
    accountId: row.account_id,
    from: row.from_status,
    to: row.to_status,
    reason: row.reason,
    source: row.source,
    actorKind: row.actor_kind,
    user: readActor(row),
    occurredAt: readMoment(row.occurred_at),
    recordedAt: readMoment(row.recorded_at),
  };
}

function readActor(row: ChangeFactsRow): UserColumns | null {
  if (row.actor_user_id === null) return null;
  return {
    id: row.actor_user_id,
    externalId: row.actor_external_id,
    email: row.actor_email,
    name: row.actor_name,
    locale: row.actor_locale,
    role: row.actor_role,
    active: row.actor_active,
  };
}
