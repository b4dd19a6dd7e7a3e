import { expect } from "@jest/globals";
import sql from "sql-template-tag";
import type { Database } from "../../src/database/database.js";

/**
 * What must be true of the stored facts at any moment, whatever happened: numbers 1..n without a gap, each account's status is its
 * last change, each change follows from the one before, and every time out of CONNECTED is covered by outages exactly once.
 */
export async function expectFactsToAgree(database: Database): Promise<void> {
  const streams = await database.query<{
    company_id: number;
    last_number: number;
    low: number;
    high: number;
    n: number;
  }>(
    sql`SELECT s.company_id, s.last_number, MIN(c.number) AS low, MAX(c.number) AS high, COUNT(*) AS n
      FROM company_streams s JOIN status_changes c ON c.company_id = s.company_id GROUP BY s.company_id, s.last_number`,
  );
  for (const stream of streams) {
    expect({ ...stream }).toEqual({ ...stream, low: 1, high: stream.last_number, n: stream.last_number });
  }

  const mismatches = await database.query<unknown>(
    sql`SELECT a.id, a.status, a.last_change_number, c.to_status, c.number FROM social_accounts a
      LEFT JOIN status_changes c ON c.company_id = a.company_id AND c.number = a.last_change_number
      WHERE c.number IS NULL OR c.account_id <> a.id OR c.to_status <> a.status OR EXISTS
        (SELECT 1 FROM status_changes n WHERE n.company_id = a.company_id AND n.account_id = a.id AND n.number > a.last_change_number)`,
  );
  expect(mismatches).toEqual([]);

  const changes = await database.query<{
    company_id: number;
    account_id: string;
    number: number;
    from_status: string | null;
    to_status: string;
  }>(
    sql`SELECT company_id, account_id, number, from_status, to_status FROM status_changes ORDER BY company_id, account_id, number`,
  );
  const outages = await database.query<{ company_id: number; opened_number: number; closed_number: number | null }>(
    sql`SELECT company_id, opened_number, closed_number FROM outages`,
  );
  // A living service may have written more between the two looks: what is newer than the changes seen is not compared.
  const newest = new Map<number, number>();
  for (const { company_id, number } of changes) newest.set(company_id, Math.max(number, newest.get(company_id) ?? 0));
  const isSeen = (companyId: number, number: number | null) =>
    number !== null && number <= (newest.get(companyId) ?? 0);
  const seen = outages.filter((outage) => isSeen(outage.company_id, outage.opened_number));
  const closedBy = new Map(
    seen.map(({ company_id, opened_number, closed_number }) => [
      `${company_id}/${opened_number}`,
      isSeen(company_id, closed_number) ? closed_number : null,
    ]),
  );
  let expectedOutages = 0;
  for (const [index, change] of changes.entries()) {
    const next = changes[index + 1];
    const follows = next?.account_id === change.account_id && next.company_id === change.company_id ? next : null;
    if (follows !== null) expect(follows.from_status).toBe(change.to_status);
    if (change.to_status === "CONNECTED") continue;
    expectedOutages += 1;
    expect(closedBy.get(`${change.company_id}/${change.number}`)).toBe(follows?.number ?? null);
  }
  expect(seen.length).toBe(expectedOutages);
}
