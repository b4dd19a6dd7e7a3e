import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import type { Engine } from "./engine.js";

/** The SQL that differs between MySQL/MariaDB and SQLite, as fragments for `sql` templates. */
export interface Dialect {
  /** Locks the rows read until the transaction ends; nothing on SQLite, where one writer runs at a time. */
  readonly forUpdate: Sql;
  /** Locks what is free and passes over what others hold. */
  readonly forUpdateSkipLocked: Sql;
  /** After a table's name: walk this index and no other, whatever the statistics say. */
  withIndex(index: string): Sql;
  /** The database's own clock, UTC with milliseconds: leases are measured by it, not by workers (D-25). */
  readonly databaseNow: Sql;
  /** The database's clock plus a number of seconds. */
  databaseNowPlus(seconds: number): Sql;
  /**
   * Ends an INSERT: on a clash of `keys`, the named columns take the new values; with none, the old row stays. MySQL and MariaDB do so
   * on a clash of any unique key, so let there be no other that can clash. After INSERT … SELECT, SQLite needs a WHERE in the SELECT.
   */
  onConflictUpdate(keys: readonly string[], columns: readonly string[]): Sql;
  /** `UPDATE target SET … FROM source WHERE …` in the words of the engine. `set` names columns of `t` bare, values of `s` with prefix. */
  updateFrom(target: string, source: Sql, set: readonly (readonly [column: string, value: string])[], where: Sql): Sql;
}

const mysqlDialect: Dialect = {
  forUpdate: sql` FOR UPDATE`,
  forUpdateSkipLocked: sql` FOR UPDATE SKIP LOCKED`,
  withIndex: (index) => raw(`FORCE INDEX (${index})`),
  databaseNow: sql`UTC_TIMESTAMP(3)`,
  databaseNowPlus: (seconds) => sql`(UTC_TIMESTAMP(3) + INTERVAL ${seconds} SECOND)`,
  onConflictUpdate(keys, columns) {
    const updates =
      columns.length > 0 ? columns.map((column) => `${column} = VALUES(${column})`) : [`${keys[0]} = ${keys[0]}`];
    return raw(` ON DUPLICATE KEY UPDATE ${updates.join(", ")}`);
  },
  updateFrom(target, source, set, where) {
    const assignments = set.map(([column, value]) => raw(`t.${column} = ${value}`));
    return sql`UPDATE ${raw(target)} t JOIN ${source} s ON ${where} SET ${join(assignments, ", ")}`;
  },
};

const sqliteDialect: Dialect = {
  forUpdate: empty,
  forUpdateSkipLocked: empty,
  withIndex: (index) => raw(`INDEXED BY ${index}`),
  databaseNow: sql`strftime('%Y-%m-%d %H:%M:%f', 'now')`,
  databaseNowPlus: (seconds) => sql`strftime('%Y-%m-%d %H:%M:%f', 'now', ${`${seconds} seconds`})`,
  onConflictUpdate(keys, columns) {
    const target = ` ON CONFLICT (${keys.join(", ")}) DO `;
    const updates = columns.map((column) => `${column} = excluded.${column}`).join(", ");
    return raw(target + (columns.length > 0 ? `UPDATE SET ${updates}` : "NOTHING"));
  },
  updateFrom(target, source, set, where) {
    const assignments = set.map(([column, value]) => raw(`${column} = ${value}`));
    return sql`UPDATE ${raw(target)} AS t SET ${join(assignments, ", ")} FROM ${source} AS s WHERE ${where}`;
  },
};

export function dialectOf(engine: Engine): Dialect {
  return engine === "sqlite" ? sqliteDialect : mysqlDialect;
}
