import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { ExpireDueAccounts } from "../../../src/accounts/expire-due-accounts.js";
import { ExpireDueAccountsJob } from "../../../src/accounts/expire-due-accounts.job.js";
import { RecordStatusChange } from "../../../src/accounts/record-status-change.js";
import type { Clock } from "../../../src/clock.js";
import { readMoment, type StoredMoment } from "../../../src/database/moment.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { after, givenAccounts, givenCompany } from "../../support/stories.js";

/** Shows one instant after the other, and the last one for ever; every instant is in the past of real time. */
function clockShowing(...instants: readonly Date[]): Clock {
  const left = [...instants];
  return {
    now: () => (left.length > 1 ? left.shift() : left[0]) as Date,
    toReal: () => new Date(0),
  };
}

onEveryEngine("expire-due-accounts.job", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  const jobWith = (clock: Clock) =>
    new ExpireDueAccountsJob(new ExpireDueAccounts(opened.database, new RecordStatusChange()), clock);

  it("expires at once what falls due while it is at work", async () => {
    const { database } = opened;
    const companyId = await givenCompany(database);
    await givenAccounts(database, companyId, [{ expiresAt: after(0) }, { expiresAt: after(30) }]);
    const next = await jobWith(clockShowing(after(0), after(60))).run(new AbortController().signal);
    expect(next).toBeNull();
    const rows = await database.query<{ status: string }>(
      sql`SELECT status FROM social_accounts WHERE company_id = ${companyId}`,
    );
    expect(rows.map((row) => row.status)).toEqual(["EXPIRED", "EXPIRED"]);
  });

  it("asks to be woken shortly before an instant that is not near, and waits on the spot for one that is", async () => {
    const { database } = opened;
    const companyId = await givenCompany(database);
    const [id] = await givenAccounts(database, companyId, [{ expiresAt: after(3_600) }, { expiresAt: after(7_200) }]);
    const clock = {
      now: () => after(0),
      toReal: (instant: Date) => new Date(Date.now() + instant.getTime() - after(0).getTime()),
    };
    const wake = (await jobWith(clock).run(new AbortController().signal)) as Date;
    expect(wake < after(3_600)).toBe(true);

    const offset = Date.now() - wake.getTime();
    const running = {
      now: () => new Date(Date.now() - offset),
      toReal: (instant: Date) => new Date(instant.getTime() + offset),
    };
    expect(((await jobWith(running).run(new AbortController().signal)) as Date) < after(7_200)).toBe(true);
    const [change] = await database.query<{ account_id: string }>(
      sql`SELECT account_id FROM status_changes WHERE company_id = ${companyId} AND to_status = 'EXPIRED'`,
    );
    expect(change?.account_id).toBe(id);
  });

  it("looks again when an instant appears that is nearer than the one it waits for", async () => {
    const { database } = opened;
    const companyId = await givenCompany(database);
    const offset = Date.now() - after(0).getTime();
    const clock = {
      now: () => new Date(Date.now() - offset),
      toReal: (instant: Date) => new Date(instant.getTime() + offset),
    };
    const [later] = await givenAccounts(database, companyId, [{ expiresAt: after(2) }]);
    const job = jobWith(clock);
    const run = job.run(new AbortController().signal);
    const [sooner] = await givenAccounts(database, companyId, [{ expiresAt: after(1) }]);
    job.lookAgain();
    await run;
    const changes = await database.query<{ account_id: string; recorded_at: StoredMoment }>(
      sql`SELECT account_id, recorded_at FROM status_changes
        WHERE company_id = ${companyId} AND to_status = 'EXPIRED' ORDER BY number`,
    );
    expect(changes.map((change) => change.account_id)).toEqual([sooner, later]);
    expect(readMoment(changes[0]?.recorded_at as StoredMoment) < after(2)).toBe(true);
  });

  it("catches up without waiting for what follows closely, so that no start hangs on it", async () => {
    const { database } = opened;
    const companyId = await givenCompany(database);
    const near = Array.from({ length: 40 }, (_, n) => ({ expiresAt: after(0.5 + n) }));
    await givenAccounts(database, companyId, [{ expiresAt: after(-5) }, ...near]);
    const offset = Date.now() - after(0).getTime();
    const clock = {
      now: () => new Date(Date.now() - offset),
      toReal: (instant: Date) => new Date(instant.getTime() + offset),
    };
    const next = await jobWith(clock).catchUp(new AbortController().signal);
    expect(next).not.toBeNull();
    const [row] = await database.query<{ n: number }>(
      sql`SELECT COUNT(*) AS n FROM social_accounts WHERE company_id = ${companyId} AND status = 'EXPIRED'`,
    );
    expect(Number(row?.n)).toBeLessThan(20);
    expect(Number(row?.n)).toBeGreaterThan(0);
  });
});
