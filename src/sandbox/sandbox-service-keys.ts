import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sql from "sql-template-tag";
import { findCompanyByExternalId } from "../companies/find-company.js";
import { GRANTABLE_OPERATIONS } from "../companies/permissions.rules.js";
import { hashServiceKey } from "../companies/service-key-text.js";
import { createServiceKey, listServiceKeys, revokeServiceKey } from "../companies/service-keys.js";
import type { Secrets } from "../config.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import { replacePrivateFile } from "./private-file.js";

const FILE = "sandbox-service-keys.json";

type Keys = Readonly<Record<string, string>>;

/**
 * A service key for each demo company, with everything that keys can be given. A key is known only when it is made, so it is kept in
 * RELINK_HOME and stays good from start to start; where it is no good (any more), another one is made and the old one revoked. To be
 * called by one process at a time.
 *
 * @param companies external ids
 * @returns the keys by external id
 */
export async function openServiceKeys(
  { database, home, secrets }: { database: Database; home: string; secrets: Pick<Secrets, "signingKey"> },
  companies: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const path = join(home, FILE);
  const kept = await readKeys(path);
  const name = keyName(secrets.signingKey);
  const keys = await database.transaction(async (tx) => {
    const keysNow = new Map<string, string>();
    for (const company of companies) {
      const key = kept[company];
      const good = key !== undefined && (await isGood(tx, key, company));
      keysNow.set(company, good ? key : await replaceKey(tx, name, company, now));
    }
    return keysNow;
  });
  await replacePrivateFile(path, `${JSON.stringify(Object.fromEntries(keys), null, 2)}\n`);
  return keys;
}

/** Sandboxes that share a database but not a folder leave each other's keys alone. */
function keyName(signingKey: Buffer): string {
  return `Sandbox ${hash("sha256", signingKey, "hex").slice(0, 8)}`;
}

async function readKeys(path: string): Promise<Keys> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Keys;
  } catch {
    return {}; // Not there or damaged: new ones are made.
  }
}

async function isGood(tx: Transaction, key: string, company: string): Promise<boolean> {
  if (typeof key !== "string") return false;
  const rows = await tx.query<{ company: string; operations: string }>(sql`
    SELECT c.external_id AS company, k.operations AS operations
    FROM service_keys k JOIN companies c ON c.id = k.company_id
    WHERE k.hash = ${hashServiceKey(key)} AND k.revoked_at IS NULL`);
  const [row] = rows;
  if (row === undefined || row.company !== company) return false;
  const operations = JSON.parse(row.operations) as string[];
  return GRANTABLE_OPERATIONS.every((operation) => operations.includes(operation));
}

async function replaceKey(tx: Transaction, name: string, company: string, now: Date): Promise<string> {
  for (const key of await listServiceKeys(tx)) {
    if (key.name === name && key.company === company && key.revokedAt === null) await revokeServiceKey(tx, key.id, now);
  }
  const companyId = (await findCompanyByExternalId(tx, company))?.id;
  if (companyId === undefined) throw new Error(`The demo company ${company} is not there.`);
  const wanted = { name, companyId, operations: GRANTABLE_OPERATIONS, now };
  return (await createServiceKey(tx, wanted)).key;
}
