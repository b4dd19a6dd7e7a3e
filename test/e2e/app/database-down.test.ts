import { afterEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { connectTestDatabase, onEveryServer, type TestDatabase } from "../../support/databases.js";
import { Live } from "../../support/live.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { dropHome, makeHome, RelinkProcess } from "../../support/relink-process.js";
import { givenManyAccounts } from "../../support/stories.js";
import { TcpProxy } from "../../support/tcp-proxy.js";
import { eventually } from "../../support/waits.js";

onEveryServer("a database that goes away", (engine) => {
  let made: TestDatabase;
  let proxy: TcpProxy;
  let relink: RelinkProcess;
  const home = makeHome();

  afterEach(async () => {
    await relink.crash();
    await proxy.goDown();
    await made.drop();
    dropHome(home);
  });

  const prepare = async () => {
    made = await engine.create();
    proxy = await TcpProxy.to(made.url as string);
    return { RELINK_SANDBOX: "1", DATABASE_URL: proxy.through(made.url as string) };
  };

  it("is waited for at the start, with a clear line in the log", async () => {
    const env = await prepare();
    await proxy.goDown();
    relink = RelinkProcess.spawn(home, env);
    await relink.says("the database cannot be reached, trying again");
    await proxy.comeBack();
    await relink.ready();
    expect((await fetch(`${relink.sandbox.url}/readyz`)).status).toBe(200);
  });

  it("costs clear errors while it is away, and nothing once it is back", async () => {
    const env = await prepare();
    relink = await RelinkProcess.start(home, env);
    const direct = await connectTestDatabase(made);
    const token = relink.sandbox.adminToken;
    const live = new Live(relink.client(token));
    const [company] = await direct.query<{ id: number }>(sql`SELECT id FROM companies WHERE external_id = 'nordlicht'`);
    const companyId = company?.id as number;

    await relink.advance(20);
    await eventually("the subscriber is live", () => live.events.length > 0);
    const before = live.events.length;

    await proxy.goDown();
    await eventually(
      "it says that it is not ready",
      async () => (await fetch(`${relink.sandbox.url}/readyz`)).status === 503,
    );
    const answer = await relink.query("{ connections(first: 1) { totalCount } }", {}, token);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: "SERVICE_UNAVAILABLE", errorId: expect.any(String) });
    expect(JSON.stringify(answer)).not.toMatch(/ECONN|3306|3307|SELECT/);
    await givenManyAccounts(direct, companyId, 50, () => new Date(Date.now() - 1_000));

    await proxy.comeBack();
    await eventually("it is ready again", async () => (await fetch(`${relink.sandbox.url}/readyz`)).status === 200);
    await eventually(
      "what fell due meanwhile has expired, and the subscriber has seen it",
      () => live.events.length >= before + 50,
      60_000,
    );
    expect(live.errors).toEqual([]);
    expect(live.events.every((event) => event.kind === "CHANGED")).toBe(true);
    await expectFactsToAgree(direct);
    await direct.close();
  }, 120_000);
});
