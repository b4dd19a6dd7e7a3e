import sql from "sql-template-tag";
import type { Database } from "../database/database.js";
import type { SqlReader } from "../database/transaction.js";
import { StartError } from "../errors.js";

/** Whether the database is marked as a sandbox; null while it is not marked at all. */
type Mark = boolean | null;

const NO_SANDBOX =
  "This database is no sandbox, so it is not used as one: it is left as it is. Take an empty database, or start with RELINK_SANDBOX=0.";
const NOT_EMPTY =
  "This database is neither empty nor marked as a sandbox, so it is not used as one: it is left as it is. Take an empty database.";
const NO_PRODUCTION =
  "This database was made by a sandbox, with invented companies and keys of its own. Take another one for production, or start with RELINK_SANDBOX=1.";

/**
 * To be asked before migrating: what can be refused without touching the database. Whoever mistypes an address finds his data as it
 * was.
 *
 * @throws StartError
 */
export async function checkInstallation(database: Database, sandbox: boolean): Promise<void> {
  const tables = await tableNames(database);
  if (tables.has("installation")) refuseWrongMark(await readMark(database), sandbox);
  else if (sandbox && tables.size > 0 && !tables.has("migrations")) throw new StartError(NOT_EMPTY);
}

/**
 * Takes a migrated database as a sandbox or as none, for good. Of two processes that do so at once the first one decides.
 *
 * @throws StartError when it was taken as the other before, or holds companies and is wanted as a sandbox
 */
export async function claimInstallation(database: Database, sandbox: boolean, now: Date): Promise<void> {
  const mark = await database.transaction(async (tx) => {
    const before = await readMark(tx);
    if (before !== null) return before;
    const companies = await tx.query(sql`SELECT id FROM companies LIMIT 1`);
    if (sandbox && companies.length > 0) return null;
    await tx.execute(sql`
      INSERT INTO installation (id, sandbox, clock_offset_ms, created_at)
      VALUES (1, ${sandbox}, 0, ${now})${tx.dialect.onConflictUpdate(["id"], [])}`);
    return readMark(tx);
  });
  if (mark === null) throw new StartError(NOT_EMPTY);
  refuseWrongMark(mark, sandbox);
}

async function readMark(reader: SqlReader): Promise<Mark> {
  const [row] = await reader.query<{ sandbox: number | boolean }>(sql`SELECT sandbox FROM installation WHERE id = 1`);
  return row === undefined ? null : Boolean(row.sandbox);
}

function refuseWrongMark(mark: Mark, sandbox: boolean): void {
  if (mark === null || mark === sandbox) return;
  throw new StartError(sandbox ? NO_SANDBOX : NO_PRODUCTION);
}

async function tableNames(database: Database): Promise<Set<string>> {
  const rows = await database.query<{ name: string }>(
    database.engine === "sqlite"
      ? sql`SELECT name AS name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`
      : sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()`,
  );
  return new Set(rows.map((row) => row.name.toLowerCase()));
}
