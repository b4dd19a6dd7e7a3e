import sql from "sql-template-tag";
import type { Database } from "../database/database.js";
import { isDuplicate } from "../database/database-error.js";
import type { Transaction } from "../database/transaction.js";
import { StartError } from "../errors.js";

/**
 * Makes sure that a database is used for what it was made for: a sandbox breaks connections at will, so it may only have a database
 * that was empty when it first came, and production may never have a sandbox's.
 *
 * @throws StartError when the database is of the other kind
 */
export async function claimInstallation(database: Database, sandbox: boolean, now: Date): Promise<void> {
  const before = await readInstallation(database);
  if (before === null) await mark(database, sandbox, now);
  const marked = before ?? (await readInstallation(database));
  if (marked?.sandbox === sandbox) return;
  throw new StartError(
    sandbox
      ? "This database is not a sandbox's, and a sandbox would break its connections: give RELINK_SANDBOX=1 an empty database."
      : "This database is a sandbox's: start with RELINK_SANDBOX=1, or name another one in DATABASE_URL.",
  );
}

async function readInstallation(database: Database): Promise<{ sandbox: boolean } | null> {
  const [row] = await database.query<{ sandbox: number }>(sql`SELECT sandbox FROM installation WHERE id = 1`);
  return row === undefined ? null : { sandbox: Boolean(row.sandbox) };
}

/** A database with companies that nobody has marked is never a sandbox's. Of two processes at once the first marks it. */
async function mark(database: Database, sandbox: boolean, now: Date): Promise<void> {
  try {
    await database.transaction(async (tx) => {
      const marks = sandbox && (await isEmpty(tx));
      await tx.execute(
        sql`INSERT INTO installation (id, sandbox, clock_offset_ms, created_at) VALUES (1, ${marks}, 0, ${now})`,
      );
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

async function isEmpty(tx: Transaction): Promise<boolean> {
  return (await tx.query(sql`SELECT id FROM companies LIMIT 1`)).length === 0;
}
