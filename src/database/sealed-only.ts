import type { QueryRunner } from "typeorm";

/**
 * Lets columns take nothing but values that the vault has sealed (O-11): a token in the clear is refused by the database itself, whoever
 * writes it. CHECK constraints on MySQL and MariaDB; SQLite cannot add one to a table that is there, so triggers do it. Safe to run again.
 */
export async function takeSealedOnly(runner: QueryRunner, table: string, columns: readonly string[]): Promise<void> {
  if (runner.dataSource.options.type === "better-sqlite3") {
    for (const column of columns) await addTriggers(runner, table, column);
    return;
  }
  const known = new Set(await constraintsOf(runner, table));
  const missing = columns.filter((column) => !known.has(nameOf(table, column)));
  if (missing.length === 0) return;
  const added = missing.map(
    (column) => `ADD CONSTRAINT ${nameOf(table, column)} CHECK (\`${column}\` IS NULL OR \`${column}\` LIKE 'v1.%')`,
  );
  await runner.query(`ALTER TABLE ${table} ${added.join(", ")}`);
}

function nameOf(table: string, column: string): string {
  return `${table}_${column}_sealed`;
}

async function constraintsOf(runner: QueryRunner, table: string): Promise<string[]> {
  const rows = (await runner.query(
    `SELECT CONSTRAINT_NAME AS name FROM information_schema.TABLE_CONSTRAINTS
      WHERE CONSTRAINT_SCHEMA = DATABASE() AND TABLE_NAME = ? AND CONSTRAINT_TYPE = 'CHECK'`,
    [table],
  )) as { name: string }[];
  return rows.map(({ name }) => name);
}

async function addTriggers(runner: QueryRunner, table: string, column: string): Promise<void> {
  const clear = `NEW."${column}" IS NOT NULL AND NEW."${column}" NOT LIKE 'v1.%'`;
  const refuse = `SELECT RAISE(ABORT, '${table}.${column} takes sealed values only')`;
  for (const [when, event] of [
    ["insert", "INSERT"],
    ["update", `UPDATE OF "${column}"`],
  ]) {
    await runner.query(
      `CREATE TRIGGER IF NOT EXISTS ${nameOf(table, column)}_${when} BEFORE ${event} ON ${table} WHEN ${clear} BEGIN ${refuse}; END`,
    );
  }
}
