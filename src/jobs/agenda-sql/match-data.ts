import sql, { join, raw, type Sql } from "sql-template-tag";
import type { SqlEngine } from "./agenda-database.js";

/**
 * True where a job's `data` holds `value`: an object matches when each of its members does, a list when each of its
 * elements is found, anything else when it is equal (or an element of the list found there).
 * @param path members to descend before comparing; empty for the whole of `data`.
 */
export function dataHolds(engine: SqlEngine, value: unknown, path: readonly string[] = []): Sql {
  const json = JSON.stringify(value) as string | undefined;
  const place = ["$", ...path.map((member) => JSON.stringify(member))].join(".");
  if (json === undefined || (json === "null" && path.length > 0)) return absentOrNull(engine, place);
  return engine === "sqlite" ? holds(sql`${place}`, JSON.parse(json), 0) : sql`JSON_CONTAINS(data, ${json}, ${place})`;
}

function absentOrNull(engine: SqlEngine, place: string): Sql {
  return engine === "sqlite"
    ? sql`COALESCE(json_type(data, ${place}), 'null') = 'null'`
    : sql`COALESCE(JSON_TYPE(JSON_EXTRACT(data, ${place})), 'NULL') = 'NULL'`;
}

/** JSON_CONTAINS for SQLite, which has none, as nested comparisons. `place` is an SQL expression giving a path. */
function holds(place: Sql, value: unknown, depth: number): Sql {
  const element = raw(`element_${depth}`);
  if (Array.isArray(value)) {
    const elements = value.map(
      (item) =>
        sql`EXISTS (SELECT 1 FROM json_each(data, ${place}) AS ${element}
            WHERE ${holds(sql`${element}.fullkey`, item, depth + 1)})`,
    );
    return join([sql`json_type(data, ${place}) = 'array'`, ...elements], " AND ");
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([key, member]) =>
      holds(sql`${place} || ${`.${JSON.stringify(key)}`}`, member, depth + 1),
    );
    return join([sql`json_type(data, ${place}) = 'object'`, ...members], " AND ");
  }
  return sql`json_type(data, ${place}) <> 'object' AND EXISTS (SELECT 1 FROM json_each(data, ${place}) AS ${element}
      WHERE ${isScalar(element, value)})`;
}

function isScalar(element: Sql, value: unknown): Sql {
  if (value === null) return sql`${element}.type = 'null'`;
  if (typeof value === "boolean") return sql`${element}.type = ${String(value)}`;
  const types = typeof value === "number" ? sql`('integer', 'real')` : sql`('text')`;
  return sql`${element}.type IN ${types} AND ${element}.value = ${value}`;
}
