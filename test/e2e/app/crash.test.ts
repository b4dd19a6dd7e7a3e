import { afterEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import type { Database } from "../../../src/database/database.js";
import { connectTestDatabase, onEveryEngine, onEveryServer, type TestDatabase } from "../../support/databases.js";
import { Live } from "../../support/live.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { dropHome, makeHome, RelinkProcess } from "../../support/relink-process.js";
import { givenManyAccounts } from "../../support/stories.js";
import { eventually } from "../../support/waits.js";

const FULL = process.env.RELINK_TEST_FULL === "1";

const countExpired = async (database: Database, companyId: number) => {
  const [row] = await database.query<{ n: number }>(
    sql`SELECT COUNT(*) AS n FROM social_accounts WHERE company_id = ${companyId} AND status = 'EXPIRED'`,
  );
  return Number(row?.n);
};

const companyOf = async (database: Database, externalId: string) => {
  const [row] = await database.query<{ id: number }>(sql`SELECT id FROM companies WHERE external_id = ${externalId}`);
  return row?.id as number;
};

const environment = (made: TestDatabase): Record<string, string> =>
  made.url === null ? {} : { RELINK_SANDBOX: "1", DATABASE_URL: made.url };

onEveryEngine("kill -9 in the middle of expiring many accounts", (engine) => {
  let made: TestDatabase;
  let home: string;
  const running: RelinkProcess[] = [];

  afterEach(async () => {
    for (const relink of running.splice(0)) await relink.crash();
    await made.drop();
    dropHome(home);
  });

  it("leaves one change for each account, numbers without a gap, and waits for no old lock", async () => {
    const count = FULL ? 10_000 : 1_500;
    made = await engine.create();
    home = makeHome();
    const first = await RelinkProcess.start(home, environment(made));
    await first.stop();
    const database = await connectTestDatabase({
      address: made.address.kind === "file" ? { kind: "file", path: `${home}/relink.db` } : made.address,
    });
    const companyId = await companyOf(database, "harbor-pine");
    const before = await countExpired(database, companyId);
    await givenManyAccounts(database, companyId, count, () => new Date(Date.now() - 60_000));

    const doomed = RelinkProcess.spawn(home, environment(made));
    running.push(doomed);
    await eventually("some have expired", async () => (await countExpired(database, companyId)) > before);
    await doomed.crash();
    const atCrash = (await countExpired(database, companyId)) - before;

    running.push(RelinkProcess.spawn(home, environment(made)));
    await eventually(
      "all have expired",
      async () => (await countExpired(database, companyId)) === before + count,
      60_000,
    );
    const [changes] = await database.query<{ n: number; accounts: number }>(
      sql`SELECT COUNT(*) AS n, COUNT(DISTINCT account_id) AS accounts FROM status_changes
        WHERE company_id = ${companyId} AND to_status = 'EXPIRED' AND account_id LIKE 'many-%'`,
    );
    expect(changes).toMatchObject({ n: count, accounts: count });
    expect(atCrash).toBeGreaterThan(0);
    await expectFactsToAgree(database);
    await database.close();
  });
});

onEveryServer("two processes on one database", (engine) => {
  let made: TestDatabase;
  const homes = [makeHome(), makeHome()];
  const running: RelinkProcess[] = [];

  afterEach(async () => {
    for (const relink of running.splice(0)) await relink.stop();
    await made.drop();
    homes.forEach(dropHome);
  });

  it("expire each account once, and the subscribers of both see every change", async () => {
    const count = FULL ? 3_000 : 300;
    made = await engine.create();
    const env = environment(made);
    // One home: the same keys, so tokens and cursors of one are good at the other.
    const a = await RelinkProcess.start(homes[0] as string, env);
    const accessA = a.sandbox;
    const b = await RelinkProcess.start(homes[0] as string, env);
    running.push(a, b);
    const database = await connectTestDatabase(made);
    const companyId = await companyOf(database, "harbor-pine");
    const token = b.sandbox.companies[1]?.adminToken as string;
    expect(accessA.url).not.toBe(b.sandbox.url);
    const lives = [a, b].map((relink) => new Live(relink.client(token)));
    await eventually("both listen", async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return true;
    });
    const begin = Date.now() + 1_500;
    await givenManyAccounts(database, companyId, count, (n) => new Date(begin + (n % 30) * 100));
    await eventually(
      "both have seen all",
      () => lives.every((live) => live.events.filter((event) => event.change?.to === "EXPIRED").length >= count),
      60_000,
    );
    const [one, other] = lives.map((live) => live.numbers);
    expect(one).toEqual(other);
    expect(new Set(one).size).toBe(one?.length);
    await expectFactsToAgree(database);
    await database.close();
  });
});
