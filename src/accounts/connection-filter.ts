import sql, { join, type Sql } from "sql-template-tag";
import { ApiError } from "../api/api-error.js";
import { textProblem } from "../api/text.rules.js";
import type { Engine } from "../database/engine.js";
import type { ConnectionFilter } from "./connection-filter.types.js";
import { isExpiringWithin, isInStatus } from "./effective-status.js";
import { containsText } from "./text-search.js";

const MAX_TEXT = 200;
const MAX_DAYS = 3650;

/**
 * What a filter asks of a row `a` of `social_accounts`, one condition for each thing given.
 *
 * @throws ApiError BAD_USER_INPUT
 */
export function filterConditions(filter: ConnectionFilter, engine: Engine, now: Date): Sql[] {
  const conditions: Sql[] = [];
  const { platforms, purposes, statuses, text, expiringWithinDays: days } = filter;
  if (platforms && platforms.length > 0) conditions.push(sql`a.platform IN (${join(platforms)})`);
  if (purposes && purposes.length > 0) conditions.push(sql`a.purpose IN (${join(purposes)})`);
  if (statuses && statuses.length > 0) conditions.push(isInStatus(statuses, now));
  if (text) conditions.push(containsText(readText(text), engine));
  if (days !== null && days !== undefined) conditions.push(isExpiringWithin(readDays(days), now));
  return conditions;
}

function readText(text: string): string {
  const problem = textProblem(text, { max: MAX_TEXT, min: 0 });
  if (problem !== null) throw new ApiError("BAD_USER_INPUT", `The filter's \`text\` ${problem}.`);
  return text;
}

/**
 * Reads the number of days of a filter or summary.
 *
 * @throws ApiError BAD_USER_INPUT
 */
export function readDays(days: number): number {
  if (days < 1 || days > MAX_DAYS) {
    throw new ApiError("BAD_USER_INPUT", `\`expiringWithinDays\` must be from 1 to ${MAX_DAYS}.`);
  }
  return days;
}
