import sql, { join, raw, type Sql } from "sql-template-tag";

/** A table of numbered rows that belong to accounts. */
export interface NumberedRows {
  readonly columns: Sql;
  /** What follows FROM. */
  readonly from: Sql;
  /** The columns that say what company, which account, and which number; an index leads from the account to its rows. */
  readonly company: string;
  readonly account: string;
  readonly number: string;
}

export interface NewestRows {
  readonly backward: boolean;
  readonly size: number;
  /** Only rows with a smaller number. */
  readonly below: number | null;
  /** Only rows with a greater number. */
  readonly above: number | null;
}

/**
 * Selects of each account the rows with the greatest numbers (the smallest, when read backward), one more than a page takes. Of one
 * account the index gives them and no more; of several, each account's rows are looked through, which is still far cheaper than as
 * many selects.
 */
export function newestRows(
  rows: NumberedRows,
  companyId: number,
  accountIds: readonly string[],
  page: NewestRows,
): Sql {
  const [company, account, number] = [rows.company, rows.account, rows.number].map((column) => raw(column)) as [
    Sql,
    Sql,
    Sql,
  ];
  const direction = page.backward ? sql`ASC` : sql`DESC`;
  const conditions = [sql`${company} = ${companyId}`, sql`${account} IN (${join([...accountIds])})`];
  if (page.below !== null) conditions.push(sql`${number} < ${page.below}`);
  if (page.above !== null) conditions.push(sql`${number} > ${page.above}`);
  const where = join(conditions, " AND ");
  if (accountIds.length === 1) {
    return sql`SELECT ${rows.columns} FROM ${rows.from} WHERE ${where} ORDER BY ${number} ${direction} LIMIT ${page.size + 1}`;
  }
  return sql`SELECT * FROM (SELECT ${rows.columns}, ROW_NUMBER() OVER (PARTITION BY ${account} ORDER BY ${number} ${direction}) AS place
    FROM ${rows.from} WHERE ${where}) placed WHERE place <= ${page.size + 1}`;
}
