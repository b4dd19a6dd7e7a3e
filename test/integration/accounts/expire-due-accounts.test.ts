import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { ExpireDueAccounts } from "../../../src/accounts/expire-due-accounts.js";
import { RecordStatusChange } from "../../../src/accounts/record-status-change.js";
import { readMoment } from "../../../src/database/moment.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { after, givenAccounts, givenCompany } from "../../support/stories.js";

onEveryEngine("expire-due-accounts", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  const statusesOf = async (companyId: number) => {
    const rows = await opened.database.query<{ status: string }>(
      sql`SELECT status FROM social_accounts WHERE company_id = ${companyId} ORDER BY last_change_number, name`,
    );
    return rows.map((row) => row.status);
  };

  it("expires what is due at the instant of its expiry, and nothing else", async () => {
    const { database } = opened;
    const companyId = await givenCompany(database);
    const [due] = await givenAccounts(database, companyId, [
      { expiresAt: after(60) },
      { expiresAt: after(61) },
      { expiresAt: null },
      { status: "INVALID", expiresAt: after(10) },
      { status: "DISCONNECTED", expiresAt: after(10) },
    ]);
    const job = new ExpireDueAccounts(database, new RecordStatusChange());
    expect(await job.run(after(59))).toBe(0);
    expect(await job.run(after(60))).toBe(1);
    const [change] = await database.query<{ account_id: string; occurred_at: string; reason: string; source: string }>(
      sql`SELECT account_id, occurred_at, reason, source FROM status_changes WHERE company_id = ${companyId} AND number = 6`,
    );
    expect(change).toMatchObject({ account_id: due, reason: "TOKEN_EXPIRED", source: "CLOCK" });
    expect(readMoment(change?.occurred_at as string)).toEqual(after(60));
    expect(await statusesOf(companyId)).toEqual(["CONNECTED", "CONNECTED", "INVALID", "DISCONNECTED", "EXPIRED"]);
    expect(await job.nextInstant(after(60))).toEqual(after(61));
    await job.run(after(61));
    await expectFactsToAgree(database);
  });

  it("does the same work once when it is run twice, in two processes, at the same moment", async () => {
    const { database } = opened;
    const companies = [await givenCompany(database), await givenCompany(database)];
    for (const companyId of companies) {
      await givenAccounts(
        database,
        companyId,
        Array.from({ length: 700 }, (_, n) => ({ expiresAt: after(n % 7) })),
      );
    }
    const other = engine.title === "SQLite" ? database : await connectTestDatabase(opened);
    const runs = await Promise.all(
      [database, other, database, other].map((each) =>
        new ExpireDueAccounts(each, new RecordStatusChange()).run(after(100)),
      ),
    );
    if (other !== database) await other.close();
    expect(runs.reduce((sum, count) => sum + count, 0)).toBe(1_400);
    for (const companyId of companies) expect(new Set(await statusesOf(companyId))).toEqual(new Set(["EXPIRED"]));
    await expectFactsToAgree(database);
  });

  it("uses the index in its order, so that a second worker finds rows of its own", async () => {
    if (engine.title === "SQLite") return;
    const { database } = opened;
    const plan = await database.query<unknown>(
      sql`EXPLAIN FORMAT=JSON SELECT id FROM social_accounts WHERE status = 'CONNECTED' AND expires_at <= ${after(0)}
        ORDER BY expires_at, company_id, id LIMIT 500 FOR UPDATE SKIP LOCKED`,
    );
    const text = JSON.stringify(plan);
    expect(text).toContain("social_accounts_expiry_due");
    expect(text).not.toMatch(/filesort[^:]{0,4}: true|filesort\W+\{|Sort: /);
  });
});
