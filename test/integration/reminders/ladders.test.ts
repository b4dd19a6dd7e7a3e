import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { POLICIES } from "../../../src/platforms/policies.rules.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { START } from "../../support/stories.js";
import { clocksWith, DAY_MS, days, HOUR_MS, RemindedWorld } from "./world.js";

/** At noon in UTC; the company's zone is Berlin and its hour 9. */
const EXPIRY = days(60);

onEveryEngine("reminders as time passes", (engine) => {
  let opened: OpenTestDatabase;
  let world: RemindedWorld;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  beforeEach(() => {
    world = new RemindedWorld(opened.database);
  });

  it("come 10, 5, 1 and 0 days before, each at the hour, and end with the expiry", async () => {
    const { company, ids } = await world.given([{ expiresAt: EXPIRY }]);
    const [id] = ids as [string];
    expect(await world.rungs(company, id)).toEqual([
      "2/10 PLANNED 2026-04-20T07:00",
      "2/5 PLANNED 2026-04-25T07:00",
      "2/1 PLANNED 2026-04-29T07:00",
      "2/0 PLANNED 2026-04-30T07:00",
    ]);
    await world.walk(START, days(61));
    expect(
      world.fallenOf(id).map(({ daysBefore, dueAt, expiresAt }) => [daysBefore, dueAt.toISOString(), expiresAt]),
    ).toEqual([
      [10, "2026-04-20T07:00:00.000Z", EXPIRY],
      [5, "2026-04-25T07:00:00.000Z", EXPIRY],
      [1, "2026-04-29T07:00:00.000Z", EXPIRY],
      [0, "2026-04-30T07:00:00.000Z", EXPIRY],
    ]);
    expect(await world.states(company)).toEqual({ TOLD: 4 });
  });

  it("come once each although 200 renewals answer an end that jitters, also around midnight", async () => {
    // The second one falls on either side of midnight in Berlin.
    const midnight = new Date("2026-04-30T22:00:00.000Z");
    const { company, ids } = await world.given([{ expiresAt: EXPIRY }, { expiresAt: midnight }]);
    const ends = [EXPIRY, midnight];
    let now = START;
    for (let renewal = 1; renewal <= 200; renewal++) {
      const later = new Date(START.getTime() + renewal * 0.3 * DAY_MS);
      await world.walk(now, later);
      now = later;
      for (const [index, id] of ids.entries()) {
        const jitter = ((renewal * 7) % 11) - 5;
        const end = new Date((ends[index] as Date).getTime() + jitter * 1_000);
        if (end > now) await world.find(company, id, end, now);
      }
    }
    await world.walk(now, days(63));
    expect(ids.map((id) => world.toldOf(id))).toEqual([
      [10, 5, 1, 0],
      [10, 5, 1, 0],
    ]);
    expect(await world.states(company)).toEqual({ TOLD: 8 });
  });

  it.each(POLICIES.map(({ platform, purpose, ladder }) => [platform, purpose, ladder] as const))(
    "follow the table: %s for %s has %j",
    async (platform, purpose, ladder) => {
      const { ids } = await world.given([{ platform, purpose, expiresAt: EXPIRY }]);
      await world.walk(START, days(70));
      expect(world.toldOf(ids[0] as string)).toEqual(ladder);
    },
  );

  it("say the last word at its hour even when the expiry has passed by then", async () => {
    const early = new Date("2026-04-30T01:00:00.000Z");
    const { ids } = await world.given([{ expiresAt: early }]);
    await world.walk(START, new Date("2026-04-30T06:59:00.000Z"));
    const [row] = await opened.database.query<{ status: string }>(
      sql`SELECT status FROM social_accounts WHERE id = ${ids[0]}`,
    );
    expect(row?.status).toBe("EXPIRED");
    expect(world.toldOf(ids[0] as string)).toEqual([10, 5, 1]);
    await world.walk(new Date("2026-04-30T06:59:00.000Z"), days(61));
    expect(world.toldOf(ids[0] as string)).toEqual([10, 5, 1, 0]);
    expect(world.fallenOf(ids[0] as string).at(-1)?.expiresAt).toEqual(early);
  });

  it.each([
    ["just after the second", "2026-04-26T00:00:00.000Z", [5, 1, 0]],
    ["after the last but one", "2026-04-29T20:00:00.000Z", [1, 0]],
    ["after the expiry", "2026-05-20T00:00:00.000Z", [0]],
  ] as const)("collapse to the most urgent after a downtime that ends %s", async (_title, back, expected) => {
    const { company, ids } = await world.given([{ expiresAt: EXPIRY }]);
    await world.walk(new Date(back), days(90));
    expect(world.toldOf(ids[0] as string)).toEqual(expected);
    expect(await world.states(company)).toEqual({ TOLD: expected.length, COLLAPSED: 4 - expected.length });
  });

  it("begin with the most urgent for a connection that has little time left", async () => {
    const { ids } = await world.given([{ expiresAt: days(3) }, { expiresAt: days(-3) }]);
    await world.walk(START, days(10));
    expect(ids.map((id) => world.toldOf(id))).toEqual([[5, 1, 0], [0]]);
  });

  describe("when something heals between two rungs", () => {
    const healed = clocksWith({ expiresAt: days(118), renewable: false });
    const renewable = clocksWith({ expiresAt: days(118), renewable: true });

    it("end with a renewal that puts the end off, and begin anew with the new one", async () => {
      const { company, ids } = await world.given([{ expiresAt: EXPIRY }]);
      await world.walk(START, days(56));
      await world.follow(company, ids, healed, days(56));
      await world.walk(days(56), days(100));
      expect(world.toldOf(ids[0] as string)).toEqual([10, 5]);
      expect(await world.states(company)).toEqual({ TOLD: 2, CANCELLED: 2, PLANNED: 4 });
      await world.walk(days(100), days(120));
      expect(world.toldOf(ids[0] as string)).toEqual([10, 5, 10, 5, 1, 0]);
    });

    it("end with a renewal after which nobody is needed", async () => {
      const { company, ids } = await world.given([{ expiresAt: EXPIRY }]);
      await world.walk(START, days(56));
      await world.follow(company, ids, renewable, days(56));
      await world.walk(days(56), days(100));
      expect(world.toldOf(ids[0] as string)).toEqual([10, 5]);
      expect(await world.states(company)).toEqual({ TOLD: 2, CANCELLED: 2 });
    });

    it("end with a reconnect, even one that ends on the same day", async () => {
      const { company, ids } = await world.given([{ expiresAt: EXPIRY }]);
      await world.walk(START, days(56));
      await world.reconnect(company, ids, clocksWith({ expiresAt: days(116), renewable: false }), days(56));
      await world.walk(days(56), days(100));
      expect(world.toldOf(ids[0] as string)).toEqual([10, 5]);
    });

    it("end with a reconnect of what has expired already, before the last word", async () => {
      const early = new Date("2026-04-30T01:00:00.000Z");
      const { company, ids } = await world.given([{ expiresAt: early }]);
      const between = new Date("2026-04-30T05:00:00.000Z");
      await world.walk(START, between);
      await world.reconnect(company, ids, healed, between);
      await world.walk(between, days(100));
      expect(world.toldOf(ids[0] as string)).toEqual([10, 5, 1]);
      expect(await world.states(company)).toEqual({ TOLD: 3, CANCELLED: 1, PLANNED: 4 });
    });

    it("end for all accounts that one login heals", async () => {
      const { company, ids } = await world.given([
        { expiresAt: EXPIRY },
        { expiresAt: EXPIRY, platform: "INSTAGRAM" },
        { expiresAt: EXPIRY, platform: "INSTAGRAM", purpose: "MONITORED" },
      ]);
      await world.walk(START, days(56));
      await world.turn(company, ids[1] as string, "INVALID", days(56));
      await world.reconnect(company, ids, healed, days(56));
      await world.walk(days(56), days(100));
      expect(ids.map((id) => world.toldOf(id))).toEqual([[10, 5], [10, 5], [10]]);
      expect(await world.states(company)).toEqual({ TOLD: 5, CANCELLED: 6, PLANNED: 11 });
    });

    it("end when the network recovers, after failing renewals had made the end one that needs a person", async () => {
      const { company, ids } = await world.given([{ expiresAt: null }]);
      const failing = clocksWith({ expiresAt: days(20), renewable: true }, { renewalFailingSince: days(8) });
      await world.follow(company, ids, failing, days(8.5));
      expect(await world.states(company)).toEqual({});
      await world.follow(company, ids, failing, days(9));
      await world.walk(days(9), days(16));
      expect(world.toldOf(ids[0] as string)).toEqual([10, 5]);
      await world.follow(company, ids, renewable, days(16));
      await world.walk(days(16), days(100));
      expect(world.toldOf(ids[0] as string)).toEqual([10, 5]);
    });
  });

  it("are silent while an account is invalid, and are taken up again when it is connected with the same end", async () => {
    const { company, ids } = await world.given([{ expiresAt: EXPIRY }]);
    const [id] = ids as [string];
    await world.walk(START, days(51));
    await world.turn(company, id, "INVALID", days(51));
    expect(await world.states(company)).toEqual({ TOLD: 1, CANCELLED: 3 });
    await world.walk(days(51), days(57));
    expect(world.toldOf(id)).toEqual([10]);
    await world.turn(company, id, "CONNECTED", days(57));
    await world.walk(days(57), days(58));
    expect(world.toldOf(id)).toEqual([10]);
    await world.walk(days(58), days(70));
    expect(world.toldOf(id)).toEqual([10, 1, 0]);
    expect(await world.states(company)).toEqual({ TOLD: 3, COLLAPSED: 1 });
  });

  it("are not planned for an end that is found while an account is invalid, before it is connected", async () => {
    const { company, ids } = await world.given([{ expiresAt: EXPIRY }]);
    const [id] = ids as [string];
    await world.turn(company, id, "INVALID", days(1));
    await world.find(company, id, days(90), days(2));
    expect(await world.states(company)).toEqual({ CANCELLED: 4 });
    await world.turn(company, id, "CONNECTED", days(3));
    expect(await world.states(company)).toEqual({ CANCELLED: 4, PLANNED: 4 });
    await world.walk(days(3), days(100));
    expect(world.toldOf(id)).toEqual([10, 5, 1, 0]);
  });

  it("end when a person disconnects the account, and begin anew when it is connected again", async () => {
    const { company, ids } = await world.given([{ expiresAt: EXPIRY }]);
    const [id] = ids as [string];
    await world.walk(START, days(51));
    await world.disconnect(company, id, days(51));
    expect(await world.states(company)).toEqual({ TOLD: 1, CANCELLED: 3 });
    await world.walk(days(51), days(70));
    expect(world.toldOf(id)).toEqual([10]);
    await world.reconnect(company, ids, clocksWith({ expiresAt: days(130), renewable: false }), days(70));
    await world.walk(days(70), days(140));
    expect(world.toldOf(id)).toEqual([10, 10, 5, 1, 0]);
  });

  it("follow the earliest end that needs a person, whichever clock that is", async () => {
    const { company, ids } = await world.given([{ expiresAt: null }]);
    const clocks = clocksWith(
      { expiresAt: days(60), renewable: true },
      { dataAccess: { expiresAt: days(30), renewable: false } },
    );
    await world.follow(company, ids, clocks, START);
    await world.walk(START, days(25.5));
    expect(world.fallenOf(ids[0] as string).map(({ daysBefore, expiresAt }) => [daysBefore, expiresAt])).toEqual([
      [10, days(30)],
      [5, days(30)],
    ]);
  });

  it("keeps the rungs as they are when an end moves by less than an hour within its day", async () => {
    const { company, ids } = await world.given([{ expiresAt: EXPIRY }]);
    const before = await world.rungs(company, ids[0] as string);
    await world.find(company, ids[0] as string, new Date(EXPIRY.getTime() + 0.9 * HOUR_MS), days(1));
    expect(await world.rungs(company, ids[0] as string)).toEqual(before);
  });
});
