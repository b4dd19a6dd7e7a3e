import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import sql from "sql-template-tag";
import { serverEngines } from "../../support/databases.js";
import { redisUrl } from "../../support/redis.js";
import { givenManyAccounts } from "../../support/stories.js";
import { eventually } from "../../support/waits.js";
import { Counting } from "./support/follower.js";
import { type Api, ask, Installation } from "./support/installation.js";

const FULL = process.env.RELINK_TEST_FULL === "1";
const CLIENTS = FULL ? 1_000 : 100;
const EVENTS = FULL ? 2_000 : 400;
/** Pages of 200 events, each read at the most once in half a second. */
const PAGES = EVENTS / 200;
const PATIENCE_MS = 120_000;

/** An event of some 20 kB: the name of its account, fifty times. */
const NAME = "ä".repeat(190);
const LARGE = `subscription Live($after: String) {
  connectionStatusChanged(after: $after) {
    kind cursor change { number to account { id ${Array.from({ length: 49 }, (_, index) => `n${index}: name`).join(" ")} } }
  }
}`;

const [engine] = serverEngines;
const onServers = engine === undefined || redisUrl === null ? describe.skip : describe;

onServers("a crowd at one process", () => {
  let installation: Installation;
  let api: Api;
  let token: string;
  let first: string;
  const clients: Counting[] = [];

  beforeAll(async () => {
    if (engine === undefined || redisUrl === null) return;
    installation = await Installation.open(engine, redisUrl);
    api = await installation.startApi(true);
    token = await installation.person("ann");
    first = await cursor();
    const { database, companyId } = installation;
    await givenManyAccounts(database, companyId, EVENTS, () => null);
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE social_accounts SET name = ${NAME} WHERE company_id = ${companyId}`),
    );
  }, 180_000);

  afterAll(async () => {
    for (const { follower } of clients) follower.finish();
    await installation?.close();
  });

  async function cursor(): Promise<string> {
    const query = "query { connections(first: 1) { streamCursor } }";
    const { data } = await ask<{ connections: { streamCursor: string } }>(api, token, query);
    return data.connections.streamCursor;
  }

  function enter(from: string, seen: number, query?: string): Counting {
    const options = { addresses: () => [api.socketUrl], token, cursor: from };
    const client = new Counting(query === undefined ? options : { ...options, query }, seen);
    clients.push(client);
    return client;
  }

  const problems = () => clients.flatMap(({ follower }) => follower.problems);

  test("that comes back at different places all at once does not multiply what is read", async () => {
    // Cursors of many places, by those who stood there.
    const places: { cursor: string; number: number }[] = [];
    const scout = enter(first, 0);
    await eventually("the scout has seen everything", () => {
      places.push({ cursor: scout.follower.cursor, number: scout.last });
      return scout.last === EVENTS;
    });
    scout.follower.finish();
    expect(problems()).toEqual([]);

    let statements = 0;
    installation.databaseProxy.decide(() => {
      statements += 1;
      return "pass";
    });
    const began = Date.now();
    const crowd = Array.from({ length: CLIENTS }, (_, index) => {
      const place = places[index % places.length];
      return enter(place?.cursor ?? first, place?.number ?? 0);
    });
    await eventually("everybody has seen everything", () => crowd.every(({ last }) => last === EVENTS), PATIENCE_MS);
    installation.databaseProxy.decide(() => "pass");
    const halfSeconds = Math.ceil((Date.now() - began) / 500);
    expect(problems()).toEqual([]);
    // Each page, a look at the position and at who calls, as often as memory is renewed; and what a resting process asks anyway.
    expect(statements).toBeLessThan((PAGES + 4) * (halfSeconds + 1) * 2);
    if (FULL) expect(statements).toBeLessThan(CLIENTS);
    for (const { follower } of crowd) follower.finish();
  });

  test("does not notice one who stops reading; that one is closed, and complete when it comes back", async () => {
    const more = EVENTS * (FULL ? 3 : 5);
    const from = await cursor();
    const slow = enter(from, EVENTS, LARGE);
    const others = Array.from({ length: 10 }, () => enter(from, EVENTS, LARGE));
    await eventually("all are connected", () => [slow, ...others].every(({ follower }) => follower.live));
    slow.follower.socket?.pause();
    const { database, companyId } = installation;
    await givenManyAccounts(database, companyId, more, () => null);
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE social_accounts SET name = ${NAME} WHERE company_id = ${companyId}`),
    );
    await eventually(
      "others have seen everything",
      () => others.every(({ last }) => last === EVENTS + more),
      PATIENCE_MS,
    );
    expect(slow.last).toBeLessThan(EVENTS + more);

    // Its process has closed it by now, or will within the time that a client may stand still.
    const refused = () => api.process.log.includes("fatal");
    await new Promise((resolve) => setTimeout(resolve, 13_000));
    expect(refused()).toBe(false);
    slow.follower.socket?.resume();
    await eventually("it was closed", () => slow.follower.closes.length > 0, PATIENCE_MS);
    expect([1006, 1013]).toContain(slow.follower.closes[0]);
    await eventually("it is complete", () => slow.last === EVENTS + more, PATIENCE_MS);
    expect(problems()).toEqual([]);
  });
});
