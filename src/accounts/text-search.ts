import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Engine } from "../database/engine.js";

const COLUMNS = ["a.name", "a.handle", "a.external_id"] as const;

/** Whether name, handle or external id of a row `a` of `social_accounts` contains a text, whatever its case. */
export function containsText(text: string, engine: Engine): Sql {
  const patterns = (engine === "sqlite" ? spellings(text) : [text]).map((spelling) => `%${escapeLike(spelling)}%`);
  const conditions = COLUMNS.flatMap((column) =>
    patterns.map((pattern) => sql`${searchable(column, engine)} LIKE ${pattern} ESCAPE '!'`),
  );
  return sql`(${join(conditions, " OR ")})`;
}

/** The collation of names takes all emoji for equal, that of external ids knows cases: this one does neither. */
function searchable(column: string, engine: Engine): Sql {
  return raw(engine === "sqlite" ? column : `${column} COLLATE utf8mb4_unicode_520_ci`);
}

/** SQLite ignores the case of ASCII letters alone; the usual spellings make up for the rest. */
function spellings(text: string): string[] {
  return [...new Set([text, text.toLowerCase(), text.toUpperCase()])];
}

function escapeLike(text: string): string {
  return text.replaceAll(/[!%_]/g, "!$&");
}
