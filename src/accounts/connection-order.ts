import sql, { raw, type Sql } from "sql-template-tag";
import { ApiError } from "../api/api-error.js";
import type { CursorCodec } from "../api/cursor-codec.js";
import type { AccountFacts } from "./account-facts.js";
import type { ConnectionOrder, ConnectionOrderField } from "./connection-filter.types.js";

export const DEFAULT_ORDER: ConnectionOrder = { field: "EXPIRES_AT", direction: "ASC" };

/** Where an account stands in an order: the value that the list is ordered by, and the id, which makes it unique. */
export interface ConnectionPosition {
  readonly value: string | number | Date;
  readonly id: string;
}

interface Ordering {
  readonly column: Sql;
  valueOf(facts: AccountFacts): string | number;
  /** Back from a cursor. */
  parameterOf(value: string | number): string | number | Date;
}

/** Each has an index of its own that begins with the company and ends with the id. */
const ORDERINGS: Readonly<Record<ConnectionOrderField, Ordering>> = {
  EXPIRES_AT: {
    column: sql`a.expiry_order_at`,
    valueOf: (facts) => facts.expiryOrderAt.getTime(),
    parameterOf: (value) => new Date(value),
  },
  NAME: { column: sql`a.name`, valueOf: (facts) => facts.name, parameterOf: (value) => value },
  STATUS_CHANGE: {
    column: sql`a.last_change_number`,
    valueOf: (facts) => facts.lastChangeNumber,
    parameterOf: (value) => value,
  },
};

/** ORDER BY, in the direction of reading. */
export function orderBy(order: ConnectionOrder, backward: boolean): Sql {
  const direction = raw((order.direction === "ASC") === backward ? "DESC" : "ASC");
  return sql`${ORDERINGS[order.field].column} ${direction}, a.id ${direction}`;
}

/** Whether a row `a` stands after (or before) a position. Written so that the index can be entered there. */
export function standsBeyond(order: ConnectionOrder, side: "AFTER" | "BEFORE", position: ConnectionPosition): Sql {
  const { column } = ORDERINGS[order.field];
  const { value, id } = position;
  return (order.direction === "ASC") === (side === "AFTER")
    ? sql`(${column} >= ${value} AND (${column} > ${value} OR a.id > ${id}))`
    : sql`(${column} <= ${value} AND (${column} < ${value} OR a.id < ${id}))`;
}

function nameOf(order: ConnectionOrder): string {
  return `${order.field} ${order.direction}`;
}

export function writeConnectionCursor(codec: CursorCodec, order: ConnectionOrder, facts: AccountFacts): string {
  const position = [nameOf(order), ORDERINGS[order.field].valueOf(facts), facts.id];
  return codec.encode("ACCOUNTS", facts.companyId, position);
}

/** @throws ApiError BAD_USER_INPUT for a cursor that is not of this company's list in this order (T-3) */
export function readConnectionCursor(
  codec: CursorCodec,
  companyId: number,
  order: ConnectionOrder,
  cursor: string,
): ConnectionPosition {
  const position = codec.decode("ACCOUNTS", companyId, cursor);
  if (position === null) throw new ApiError("BAD_USER_INPUT", "The cursor is not one of this list.");
  const [name, value, id] = position as [string, string | number, string];
  if (name !== nameOf(order)) throw new ApiError("BAD_USER_INPUT", "The cursor belongs to another order of this list.");
  return { value: ORDERINGS[order.field].parameterOf(value), id };
}
