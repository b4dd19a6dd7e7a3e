import { Column, type ColumnOptions, PrimaryColumn } from "typeorm";

/**
 * The column types that all engines share. Character sets and collations are declared by the migrations alone: the schema
 * comparison looks at neither.
 */

type Extra = Pick<ColumnOptions, "nullable" | "name">;

/** Random ids of Relink's own: 21 characters of the URL alphabet, 126 bits (T-6). */
export const Id = (extra: Extra = {}) => Column({ type: "varchar", length: 21, ...extra });
export const PrimaryId = () => PrimaryColumn("varchar", { length: 21 });

/** The number of a company inside this installation. It leads every key of tenant data (T-1). */
export const CompanyId = (extra: Extra = {}) => Column({ type: "int", ...extra });
/** Part of a primary key: a short text that is neither an id nor a number. */
export const PrimaryText = (length: number) => PrimaryColumn("varchar", { length });
export const PrimaryWhole = () => PrimaryColumn("int");

export const PrimaryCompanyId = () => PrimaryColumn("int");

/** A SHA-256 or HMAC-SHA256 in hexadecimal. */
export const Digest = (extra: Extra = {}) => Column({ type: "varchar", length: 64, ...extra });

/** Short text of a known greatest length in characters. */
export const Text = (length: number, extra: Extra = {}) => Column({ type: "varchar", length, ...extra });

/** Text without a limit that matters here (64 KiB): sealed tokens, JSON. */
export const LongText = (extra: Extra = {}) => Column({ type: "text", ...extra });

/** Text up to 16 MiB: stored answers. */
export const VeryLongText = (extra: Extra = {}) => Column({ type: "mediumtext", ...extra });

/** JSON kept as text, so that no engine reorders or retypes it. */
export const Json = (extra: Extra = {}) => Column({ type: "simple-json", ...extra });

/** An instant in UTC with milliseconds (D-7). */
export const Moment = (extra: Extra = {}) => Column({ type: "datetime", precision: 3, ...extra });

export const Whole = (extra: Extra & { default?: number } = {}) => Column({ type: "int", ...extra });

/** Counters that outgrow 32 bits; they stay below 2^53. */
export const Big = (extra: Extra = {}) => Column({ type: "bigint", transformer: bigNumber, ...extra });
export const PrimaryBig = () => PrimaryColumn("bigint", { transformer: bigNumber });

export const Flag = (extra: Extra & { default?: boolean } = {}) => Column({ type: "boolean", ...extra });

const bigNumber = {
  to: (value: number | null | undefined) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};
