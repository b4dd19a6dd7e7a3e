import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import sql from "sql-template-tag";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import { serverEngines } from "../../support/databases.js";
import { redisUrl } from "../../support/redis.js";
import { givenManyAccounts } from "../../support/stories.js";
import { eventually } from "../../support/waits.js";
import { Counting, type Follower } from "./support/follower.js";
import { type Api, ask, Installation } from "./support/installation.js";
import { Mirror } from "./support/mirror.js";

const FULL = process.env.RELINK_TEST_FULL === "1";
const CLIENTS = FULL ? 1_000 : 100;
const MIRRORS = FULL ? 40 : 8;
const EVENTS = FULL ? 5_000 : 500;
const CUTS = 20;
const STORM_MS = FULL ? 150_000 : 25_000;
const REDIS_AWAY_MS = FULL ? 30_000 : 6_000;
const PATIENCE_MS = FULL ? 300_000 : 90_000;

const [engine] = serverEngines;
const onServers = engine === undefined || redisUrl === null ? describe.skip : describe;

onServers("a storm: sockets cut at random, a process killed, Redis away", () => {
  let installation: Installation;
  let apis: Api[];
  const closing: (() => void)[] = [];

  beforeAll(async () => {
    if (engine === undefined || redisUrl === null) return;
    installation = await Installation.open(engine, redisUrl);
    apis = await Promise.all([installation.startApi(), installation.startApi()]);
  }, 120_000);

  afterAll(async () => {
    for (const close of closing) close();
    await installation?.close();
  });

  test(
    "every client sees every number once, in order; and what was loaded meanwhile equals the table",
    async () => {
      const token = await installation.person("ann");
      const beginsAt = Date.now() + 8_000;
      const step = STORM_MS / EVENTS;
      const { database, companyId } = installation;
      await givenManyAccounts(database, companyId, EVENTS, (index) => new Date(beginsAt + Math.floor(index * step)));
      const cursorOf = "query { connections(first: 1) { streamCursor } }";
      const { data } = await ask<{ connections: { streamCursor: string } }>(apis[0] as Api, token, cursorOf);
      const cursor = data.connections.streamCursor;
      const last = EVENTS * 2;

      let alive: readonly string[] = apis.map(({ socketUrl }) => socketUrl);
      const addresses = () => alive;
      const clients = Array.from({ length: CLIENTS }, () => new Counting({ addresses, token, cursor }, EVENTS));
      closing.push(() => clients.forEach(({ follower }) => follower.finish()));
      installation.startWorker();
      await eventually("all are connected", () => clients.every(({ follower }) => follower.live), PATIENCE_MS);

      const mirrors: Mirror[] = [];
      const happenings: Promise<unknown>[] = [];
      const at = (share: number, happen: () => unknown) =>
        happenings.push(
          new Promise((resolve) => setTimeout(resolve, beginsAt - Date.now() + share * STORM_MS)).then(happen),
        );
      for (const { follower } of clients) at(0, () => cutAtRandom(follower));
      for (let index = 0; index < MIRRORS; index++) {
        at(Math.random(), async () => {
          const mirror = new Mirror(apis[1] as Api, token, addresses);
          mirrors.push(mirror);
          closing.push(() => mirror.close());
          await mirror.open();
        });
      }
      at(0.35, async () => {
        alive = alive.slice(1);
        await apis[0]?.process.crash();
      });
      at(0.4, async () => {
        await installation.redis.goDown();
        await new Promise((resolve) => setTimeout(resolve, REDIS_AWAY_MS));
        await installation.redis.comeBack();
      });
      at(0.75, async () => {
        const again = await installation.startApi();
        alive = [...alive, again.socketUrl];
      });
      await Promise.all(happenings);

      const done = ({ last: seen, follower }: Counting) => seen === last || follower.problems.length > 0;
      await eventually("all have seen everything", () => clients.every(done), PATIENCE_MS);
      expect(clients.flatMap(({ follower }) => follower.problems)).toEqual([]);
      expect(clients.every(({ last: seen }) => seen === last)).toBe(true);
      await eventually("all cuts are noticed", () => clients.every(({ follower }) => follower.closes.length >= CUTS));

      const rows = await database.query<{ id: string; status: string; number: number }>(
        sql`SELECT id, status, last_change_number AS number FROM social_accounts WHERE company_id = ${companyId} ORDER BY id`,
      );
      const table = rows.map(({ id, status, number }) => [toGlobalId("SocialAccount", id), { status, number }]);
      expect(rows.every(({ status }) => status === "EXPIRED")).toBe(true);
      for (const mirror of mirrors) {
        const same = () => [...mirror.statuses.values()].every(({ number }) => number > EVENTS);
        await eventually("a mirror has seen everything", same, PATIENCE_MS);
        expect(mirror.problems).toEqual([]);
        expect(mirror.statuses).toEqual(new Map(table as never));
      }
      expect(mirrors).toHaveLength(MIRRORS);
    },
    PATIENCE_MS * 3,
  );
});

/** Over the storm, and after it where connecting took long. */
async function cutAtRandom(follower: Follower): Promise<void> {
  for (let cut = 0; cut < CUTS; cut++) {
    await new Promise((resolve) => setTimeout(resolve, (Math.random() * 1.6 * STORM_MS) / CUTS));
    await eventually("it is connected", () => follower.live, PATIENCE_MS);
    follower.cut();
  }
}
