import {
  type QueryRunner,
  Table,
  type TableColumnOptions,
  type TableForeignKeyOptions,
  type TableIndexOptions,
} from "typeorm";

/**
 * One set of migrations for all engines. A migration makes one change, because MySQL commits each DDL statement by itself, and may
 * be run again after it was killed half way (P-4).
 */

interface Column {
  readonly name: string;
  readonly type: string;
  readonly length?: number;
  readonly precision?: number;
  /** Character set and collation, on MySQL and MariaDB: their defaults differ. */
  readonly text?: "ascii" | "exact" | "words";
  readonly nullable?: boolean;
  readonly primary?: boolean;
  readonly generated?: boolean;
  readonly default?: string;
}

/** The engine's own word where it differs: else the schema comparison would find a difference for ever. */
const SQLITE_TYPES: Record<string, string> = { int: "integer" };
const MYSQL_TYPES: Record<string, string> = { integer: "int", boolean: "tinyint" };

const COLLATIONS = {
  ascii: { charset: "ascii", collation: "ascii_bin" },
  exact: { charset: "utf8mb4", collation: "utf8mb4_bin" },
  words: { charset: "utf8mb4", collation: "utf8mb4_unicode_ci" },
} as const;

type Extra = Pick<Column, "nullable" | "primary" | "default">;

/** The columns of a migration; each mirrors a decorator of `columns.ts`. */
export const column = {
  id: (name: string, extra: Extra = {}): Column => ({ name, type: "varchar", length: 21, text: "ascii", ...extra }),
  code: (name: string, length: number, extra: Extra = {}): Column => ({
    name,
    type: "varchar",
    length,
    text: "ascii",
    ...extra,
  }),
  digest: (name: string, extra: Extra = {}): Column => ({ name, type: "varchar", length: 64, text: "ascii", ...extra }),
  /** Identifiers of other systems: compared byte by byte. */
  exact: (name: string, length: number, extra: Extra = {}): Column => ({
    name,
    type: "varchar",
    length,
    text: "exact",
    ...extra,
  }),
  /** Names that people read, search and sort. */
  words: (name: string, length: number, extra: Extra = {}): Column => ({
    name,
    type: "varchar",
    length,
    text: "words",
    ...extra,
  }),
  text: (name: string, extra: Extra = {}): Column => ({ name, type: "text", text: "exact", ...extra }),
  mediumText: (name: string, extra: Extra = {}): Column => ({ name, type: "mediumtext", text: "exact", ...extra }),
  moment: (name: string, extra: Extra = {}): Column => ({ name, type: "datetime", precision: 3, ...extra }),
  whole: (name: string, extra: Extra = {}): Column => ({ name, type: "int", ...extra }),
  big: (name: string, extra: Extra = {}): Column => ({ name, type: "bigint", ...extra }),
  flag: (name: string, extra: Extra = {}): Column => ({ name, type: "boolean", ...extra }),
  counter: (name: string): Column => ({ name, type: "integer", primary: true, generated: true }),
};

export interface TableParts {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly indices?: readonly TableIndexOptions[];
  readonly foreignKeys?: readonly Omit<TableForeignKeyOptions, "onUpdate" | "onDelete">[];
}

export async function createTable(runner: QueryRunner, parts: TableParts): Promise<void> {
  const sqlite = runner.dataSource.options.type === "better-sqlite3";
  const table = new Table({
    name: parts.name,
    columns: parts.columns.map((each) => columnOptions(each, sqlite)),
    indices: [...(parts.indices ?? [])],
    foreignKeys: (parts.foreignKeys ?? []).map((key) => ({ ...key, onUpdate: "NO ACTION", onDelete: "NO ACTION" })),
    ...(sqlite ? {} : { engine: "InnoDB" }),
  });
  await runner.createTable(table, true);
}

function columnOptions(parts: Column, sqlite: boolean): TableColumnOptions {
  return {
    name: parts.name,
    type: (sqlite ? SQLITE_TYPES : MYSQL_TYPES)[parts.type] ?? parts.type,
    isNullable: parts.nullable ?? false,
    isPrimary: parts.primary ?? false,
    ...(parts.length === undefined ? {} : { length: String(parts.length) }),
    ...(parts.precision === undefined ? {} : { precision: parts.precision }),
    ...(parts.generated ? { isGenerated: true, generationStrategy: "increment" as const } : {}),
    ...(parts.default === undefined ? {} : { default: parts.default }),
    ...(parts.text === undefined ? {} : textOptions(parts.text, sqlite)),
  };
}

function textOptions(text: keyof typeof COLLATIONS, sqlite: boolean): Partial<TableColumnOptions> {
  if (!sqlite) return COLLATIONS[text];
  return text === "words" ? { collation: "NOCASE" } : {};
}
