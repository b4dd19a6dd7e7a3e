import { afterEach, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { readMoment, type StoredMoment } from "../../../src/database/moment.js";
import { readClockOrder, type ClockOrder } from "../../../src/sandbox/clock-order.rules.js";
import { type DueSource, type Moved, MoveClock } from "../../../src/sandbox/move-clock.js";
import { MoveLock } from "../../../src/sandbox/move-lock.js";
import {
  connectTestDatabase,
  onEveryEngine,
  onEveryServer,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { givenCompany } from "../../support/stories.js";
import { eventually } from "../../support/waits.js";
import { importOwn, openProcess, ownGrant, type SandboxProcess } from "./world.js";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const never = new AbortController().signal;

const order = (body: unknown): ClockOrder => readClockOrder(body) as ClockOrder;

function moverOf(process: SandboxProcess, sources: readonly DueSource[], afterMove = async () => undefined as void) {
  return new MoveClock({ clock: process.clock, lock: process.lock, sources, afterMove });
}

function arrived(moved: Moved) {
  if (moved.kind !== "MOVED") throw new Error(`It did not move: ${moved.kind}`);
  return moved;
}

/** Work at fixed instants, which notes the time at which it was done. */
function diary(instants: readonly Date[], perRound = 1) {
  const left = [...instants].sort((a, b) => a.getTime() - b.getTime());
  const done: { readonly due: Date; readonly at: Date }[] = [];
  const source: DueSource = {
    nextInstant: (after) => Promise.resolve(left.find((instant) => instant > after) ?? null),
    run: (now) => {
      const due = left.filter((instant) => instant <= now).slice(0, perRound);
      for (const instant of due) {
        left.splice(left.indexOf(instant), 1);
        done.push({ due: instant, at: now });
      }
      return Promise.resolve(due.length);
    },
  };
  return { source, done };
}

onEveryEngine("moving the sandbox's clock", (engine) => {
  let opened: OpenTestDatabase;
  let process: SandboxProcess;

  beforeEach(async () => {
    opened = await openTestDatabase(engine);
    process = await openProcess(opened.database);
  });

  afterEach(async () => {
    process.clock.close();
    await opened.close();
  });

  const inMs = (ms: number) => new Date(process.clock.now().getTime() + ms);

  it("moves the business time and leaves real time alone", async () => {
    const target = inMs(60 * DAY_MS);
    const moved = arrived(await moverOf(process, []).run(order({ to: target.toISOString() }), never));
    expect(moved.now >= target).toBe(true);
    expect(moved.steps).toBe(0);
    expect(process.clock.now() >= target).toBe(true);
    const real = process.clock.toReal(target).getTime();
    expect(Math.abs(real - Date.now())).toBeLessThan(60_000);
  });

  it("does what is due at its own instant, one after the other, and nothing beyond the target", async () => {
    const instants = [3, 1, 2, 10].map((days) => inMs(days * DAY_MS));
    const { source, done } = diary(instants);
    const moved = arrived(await moverOf(process, [source]).run(order({ advance: "P5D" }), never));
    expect(moved.steps).toBe(3);
    expect(done.map(({ due }) => due)).toEqual([instants[1], instants[2], instants[0]]);
    for (const { due, at } of done) expect(at.getTime() - due.getTime()).toBeLessThan(HOUR_MS);
    await moverOf(process, [source]).run(order({ advance: "P5D" }), never);
    expect(done).toHaveLength(4);
  });

  it("does what was due before it set out, and all of what is due at one instant", async () => {
    const late = inMs(-HOUR_MS);
    const same = inMs(DAY_MS);
    const { source, done } = diary([late, same, same, same]);
    expect(arrived(await moverOf(process, [source]).run(order({ advance: 0 }), never)).steps).toBe(0);
    expect(done).toHaveLength(1);
    expect(arrived(await moverOf(process, [source]).run(order({ advance: "P2D" }), never)).steps).toBe(1);
    expect(done).toHaveLength(4);
  });

  it("lets one source do what another one leaves to it at the same instant", async () => {
    const planned: Date[] = [];
    const mailed: Date[] = [];
    const due = inMs(DAY_MS);
    const mailer: DueSource = {
      nextInstant: () => Promise.resolve(null),
      run: (now) => {
        const count = planned.length;
        mailed.push(...planned.splice(0).map(() => now));
        return Promise.resolve(count);
      },
    };
    const planner = diary([due]);
    const plan: DueSource = {
      ...planner.source,
      run: async (now) => {
        const count = await planner.source.run(now);
        for (let n = 0; n < count; n++) planned.push(now);
        return count;
      },
    };
    await moverOf(process, [mailer, plan]).run(order({ advance: "P9D" }), never);
    expect(mailed).toHaveLength(1);
    expect((mailed[0] as Date).getTime() - due.getTime()).toBeLessThan(HOUR_MS);
  });

  it("never goes back", async () => {
    const mover = moverOf(process, []);
    await mover.run(order({ advance: "P1D" }), never);
    const before = process.clock.now();
    expect(await mover.run(order({ to: new Date().toISOString() }), never)).toMatchObject({
      kind: "IMPOSSIBLE",
      problem: expect.stringMatching(/never goes back/) as unknown,
    });
    await process.clock.advanceTo(new Date());
    expect(process.clock.now() >= before).toBe(true);
  });

  it("keeps the time over a restart", async () => {
    const { now } = arrived(await moverOf(process, []).run(order({ advance: "P30D" }), never));
    process.clock.close();
    process = await openProcess(opened.database);
    expect(process.clock.now() >= now).toBe(true);
  });

  it("expires every account at the instant of its expiry", async () => {
    const companyId = await givenCompany(opened.database);
    const ends = [0.001, 3, 3, 20, 59].map((days) => inMs(days * DAY_MS));
    const minted = inMs(-1_000);
    await importOwn(
      process,
      companyId,
      [...ends, inMs(61 * DAY_MS)].map((end, index) => ownGrant(`page ${index}`, minted, end)),
    );
    const { steps } = arrived(
      await moverOf(process, [process.expireDueAccounts]).run(order({ advance: "P60D" }), never),
    );
    expect(steps).toBe(4);
    const changes = await opened.database.query<{ occurred_at: StoredMoment; recorded_at: StoredMoment }>(
      sql`SELECT occurred_at, recorded_at FROM status_changes WHERE to_status = 'EXPIRED' ORDER BY number`,
    );
    expect(changes.map((change) => readMoment(change.occurred_at))).toEqual(ends);
    for (const { occurred_at, recorded_at } of changes) {
      const delay = readMoment(recorded_at).getTime() - readMoment(occurred_at).getTime();
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThan(HOUR_MS);
    }
    await expectFactsToAgree(opened.database);
  });

  it("waits for what somebody else has in hand", async () => {
    let heldFor = 3;
    const held: DueSource = {
      nextInstant: (after) => Promise.resolve(heldFor > 0 && after.getTime() === 0 ? inMs(-1) : null),
      run: () => {
        heldFor -= 1;
        return Promise.resolve(0);
      },
    };
    await moverOf(process, [held]).run(order({ advance: 0 }), never);
    expect(heldFor).toBeLessThanOrEqual(0);
  });

  it("stops where it is when it is told to, and when a source fails, and says that it has moved", async () => {
    const stop = new AbortController();
    const { source, done } = diary([1, 2, 3].map((days) => inMs(days * DAY_MS)));
    const stopping: DueSource = {
      ...source,
      run: async (now) => {
        const count = await source.run(now);
        if (done.length === 2) stop.abort();
        return count;
      },
    };
    let told = 0;
    const after = () => {
      told += 1;
      return Promise.resolve();
    };
    const start = process.clock.now().getTime();
    await expect(moverOf(process, [stopping], after).run(order({ advance: "P9D" }), stop.signal)).rejects.toThrow(
      /abort/i,
    );
    expect(process.clock.now().getTime() - start).toBeLessThan(2.5 * DAY_MS);
    const failing: DueSource = { nextInstant: () => Promise.resolve(null), run: () => Promise.reject(new Error("no")) };
    await expect(moverOf(process, [failing], after).run(order({ advance: "P9D" }), never)).rejects.toThrow("no");
    expect(told).toBe(2);
    expect(arrived(await moverOf(process, [source], after).run(order({ advance: "P2D" }), never)).steps).toBe(1);
  });

  it("gives up on sources that feed each other for ever", async () => {
    const endless: DueSource = { nextInstant: () => Promise.resolve(null), run: () => Promise.resolve(1) };
    await expect(moverOf(process, [endless]).run(order({ advance: 1 }), never)).rejects.toThrow(/still something due/);
  });

  it("makes moves wait for each other, each measured from where the one before ended", async () => {
    const start = process.clock.now().getTime();
    const { source, done } = diary([1, 2, 3, 4, 5].map((hours) => inMs(hours * HOUR_MS)));
    const mover = moverOf(process, [source]);
    const moves = await Promise.all([1, 2, 3].map(() => mover.run(order({ advance: "PT1H" }), never)));
    expect(moves.map((moved) => arrived(moved).steps)).toEqual([1, 1, 1]);
    expect(done).toHaveLength(3);
    expect(process.clock.now().getTime() - start).toBeGreaterThanOrEqual(3 * HOUR_MS);
  });

  it("has one turn at a time", async () => {
    const turn = await process.lock.run(0, () => process.lock.run(0, () => Promise.resolve("inside")));
    expect(turn).toEqual({ had: true, value: { had: false } });
    await expect(process.lock.run(0, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(await process.lock.run(0, () => Promise.resolve("next"))).toEqual({ had: true, value: "next" });
  });
});

onEveryServer("moving the clock of several processes", (engine) => {
  let opened: OpenTestDatabase;
  let one: SandboxProcess;
  let other: SandboxProcess;

  beforeEach(async () => {
    opened = await openTestDatabase(engine);
    one = await openProcess(opened.database);
    other = await openProcess(await connectTestDatabase(opened));
  });

  afterEach(async () => {
    one.clock.close();
    other.clock.close();
    await other.database.close();
    await opened.close();
  });

  it("moves it for all of them", async () => {
    const { now } = arrived(await moverOf(one, []).run(order({ advance: "P7D" }), never));
    await eventually("the other process follows", () => other.clock.now() >= now);
    const further = arrived(await moverOf(other, []).run(order({ advance: "P1D" }), never));
    expect(further.now.getTime() - now.getTime()).toBeGreaterThanOrEqual(DAY_MS);
  });

  it("measures a move from where another process has left the clock, known here or not", async () => {
    other.clock.close();
    await moverOf(one, []).run(order({ advance: "P7D" }), never);
    const further = arrived(await moverOf(other, []).run(order({ advance: "P1D" }), never));
    expect(further.offsetMs).toBeGreaterThan(7.9 * DAY_MS);
  });

  it("lets only one of them move", async () => {
    await one.lock.run(0, async () => {
      expect(await other.lock.run(0, () => Promise.resolve("both"))).toEqual({ had: false });
    });
    expect(await other.lock.run(0, () => Promise.resolve("then"))).toEqual({ had: true, value: "then" });
  });

  it("frees the turn of a process that is gone", async () => {
    const gone = await connectTestDatabase(opened, { closeMs: 100 });
    const lock = new MoveLock(gone);
    let taken: () => void = () => undefined;
    const isTaken = new Promise<void>((resolve) => {
      taken = resolve;
    });
    const turn = lock.run(0, async () => {
      taken();
      await new Promise((resolve) => setTimeout(resolve, 200));
    });
    await isTaken;
    expect(await one.lock.run(0, () => Promise.resolve(0))).toEqual({ had: false });
    await Promise.allSettled([gone.close(), turn]);
    expect(await one.lock.run(5_000, () => Promise.resolve("free"))).toEqual({ had: true, value: "free" });
  });

  it("expires each account once, whoever moves", async () => {
    const companyId = await givenCompany(opened.database);
    const now = one.clock.now().getTime();
    const grants = Array.from({ length: 30 }, (_, n) =>
      ownGrant(`page ${n}`, new Date(now - 1_000), new Date(now + (n + 1) * HOUR_MS)),
    );
    await importOwn(one, companyId, grants);
    const movers = [one, other].map((process) => moverOf(process, [process.expireDueAccounts]));
    const moves = await Promise.all(
      [0, 1, 0, 1].map((n) => (movers[n] as MoveClock).run(order({ advance: "PT8H" }), never)),
    );
    expect(moves.map((moved) => moved.kind)).toEqual(["MOVED", "MOVED", "MOVED", "MOVED"]);
    const rows = await opened.database.query(sql`SELECT number FROM status_changes WHERE to_status = 'EXPIRED'`);
    expect(rows).toHaveLength(30);
    await expectFactsToAgree(opened.database);
  });
});
