import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { ExpireDueAccounts } from "../../../src/accounts/expire-due-accounts.js";
import { RecordStatusChange } from "../../../src/accounts/record-status-change.js";
import type { StatusChangeEffect } from "../../../src/accounts/status-change.js";
import type { Database } from "../../../src/database/database.js";
import type { Bus } from "../../../src/status-stream/bus.js";
import type { ChangeTable } from "../../../src/status-stream/company-tail.js";
import { MemoryBus } from "../../../src/status-stream/memory-bus.js";
import { PollingBus } from "../../../src/status-stream/polling-bus.js";
import type { StreamCursor } from "../../../src/accounts/stream-position.rules.js";
import { StatusStream } from "../../../src/status-stream/status-stream.js";
import type { StreamEvent } from "../../../src/status-stream/stream-event.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { after, givenAccounts, givenCompany } from "../../support/stories.js";
import { eventually } from "../../support/waits.js";

interface Numbered {
  readonly number: number;
}

function tableOf(database: Database, counts = { reads: 0 }): ChangeTable<Numbered> {
  return {
    async position(companyId) {
      const [row] = await database.query<{ generation: string; last_number: number; pruned_through: number }>(
        sql`SELECT generation, last_number, pruned_through FROM company_streams WHERE company_id = ${companyId}`,
      );
      if (row === undefined) throw new Error("no stream");
      return { generation: row.generation, lastNumber: row.last_number, prunedThrough: row.pruned_through };
    },
    async changesAfter(companyId, number, limit) {
      counts.reads += 1;
      return database.query<Numbered>(
        sql`SELECT number FROM status_changes WHERE company_id = ${companyId} AND number > ${number} ORDER BY number LIMIT ${limit}`,
      );
    },
  };
}

/** Reads in the background, as a socket does. */
function collect(iterator: AsyncIterator<StreamEvent<Numbered>>): StreamEvent<Numbered>[] {
  const events: StreamEvent<Numbered>[] = [];
  void (async () => {
    for (;;) {
      const step = await iterator.next();
      if (step.done === true) return;
      events.push(step.value);
    }
  })();
  return events;
}

const numbersOf = (events: readonly StreamEvent<Numbered>[]) =>
  events.map((event) => (event.kind === "CHANGED" ? event.change.number : event.cause));

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

onEveryEngine("status-stream", (engine) => {
  let opened: OpenTestDatabase;
  let bus: MemoryBus;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    bus = new MemoryBus();
  });

  afterAll(() => opened.close());

  const ringing = (through: Bus): StatusChangeEffect => ({
    append: async (tx, changes) => {
      for (const change of changes) tx.afterCommit(() => through.ring(change.account.companyId, change.number));
    },
  });

  const expire = (seconds: number, database = opened.database, through: Bus = bus) =>
    new ExpireDueAccounts(database, new RecordStatusChange([ringing(through)])).run(after(seconds));

  const cursorOf = async (companyId: number, number: number): Promise<StreamCursor> => ({
    generation: (await tableOf(opened.database).position(companyId)).generation,
    number,
  });

  it("replays everything after the cursor, then goes on live, in order, each once", async () => {
    const companyId = await givenCompany(opened.database);
    await givenAccounts(
      opened.database,
      companyId,
      Array.from({ length: 450 }, (_, n) => ({ expiresAt: after(n < 440 ? 1 : 2) })),
    );
    await expire(1);
    const stream = new StatusStream(tableOf(opened.database), bus);
    const iterator = await stream.follow(companyId, await cursorOf(companyId, 450));
    const events = collect(iterator);
    await eventually("replay", () => events.length === 440);
    await expire(2);
    await eventually("live events", () => events.length === 450);
    expect(numbersOf(events)).toEqual(range(451, 900));
    await iterator.return?.();
    expect(stream.followedCompanies).toBe(0);
  });

  it("begins with the next change when there is no cursor", async () => {
    const companyId = await givenCompany(opened.database);
    await givenAccounts(opened.database, companyId, [{ expiresAt: after(1) }]);
    const stream = new StatusStream(tableOf(opened.database), bus);
    const events = collect(await stream.follow(companyId, null));
    await expire(1);
    await eventually("event", () => events.length === 1);
    expect(numbersOf(events)).toEqual([2]);
  });

  it("lets go at once, also while it waits for a change that never comes", async () => {
    const companyId = await givenCompany(opened.database);
    const stream = new StatusStream(tableOf(opened.database), bus);
    const iterator = await stream.follow(companyId, null);
    const waiting = iterator.next();
    await iterator.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(stream.followedCompanies).toBe(0);
    expect(bus.companies()).not.toContain(companyId);
  });

  it.each([
    ["too old", async (companyId: number) => cursorOf(companyId, 1), "CURSOR_TOO_OLD"],
    ["too new", async (companyId: number) => cursorOf(companyId, 99), "CURSOR_TOO_NEW"],
    ["of another generation", async () => ({ generation: "another", number: 3 }), "STREAM_RESTARTED"],
  ])("says RESYNC to a cursor that is %s, then goes on live", async (_title, cursor, cause) => {
    const companyId = await givenCompany(opened.database);
    await givenAccounts(opened.database, companyId, [{}, {}, { expiresAt: after(1) }]);
    await opened.database.transaction((tx) =>
      tx.execute(sql`UPDATE company_streams SET pruned_through = 2 WHERE company_id = ${companyId}`),
    );
    const stream = new StatusStream(tableOf(opened.database), bus);
    const events = collect(await stream.follow(companyId, await cursor(companyId)));
    await eventually("resync", () => events.length === 1);
    await expire(1);
    await eventually("live event", () => events.length === 2);
    expect(numbersOf(events)).toEqual([cause, 4]);
    expect(events[0]?.cursor).toEqual(await cursorOf(companyId, 3));
  });

  it("says RESYNC to those who are live when the stream begins a new life", async () => {
    const companyId = await givenCompany(opened.database);
    await givenAccounts(opened.database, companyId, [{}, { expiresAt: after(1) }]);
    const stream = new StatusStream(tableOf(opened.database), bus);
    const events = collect(await stream.follow(companyId, null));
    await opened.database.transaction((tx) =>
      tx.execute(sql`UPDATE company_streams SET generation = 'restored' WHERE company_id = ${companyId}`),
    );
    await stream.follow(companyId, null);
    await eventually("resync", () => events.length === 1);
    await expire(1);
    await eventually("live event", () => events.length === 2);
    expect(numbersOf(events)).toEqual(["STREAM_RESTARTED", 3]);
    expect(events[1]?.cursor).toEqual({ generation: "restored", number: 3 });
  });

  it("shares one read among all who stand at the same place", async () => {
    const companyId = await givenCompany(opened.database);
    await givenAccounts(
      opened.database,
      companyId,
      Array.from({ length: 50 }, () => ({ expiresAt: after(1) })),
    );
    await expire(1);
    const counts = { reads: 0 };
    const stream = new StatusStream(tableOf(opened.database, counts), bus);
    const cursor = await cursorOf(companyId, 50);
    const followers = await Promise.all(Array.from({ length: 200 }, () => stream.follow(companyId, cursor)));
    const all = followers.map(collect);
    await eventually("all replayed", () => all.every((events) => events.length === 50));
    expect(counts.reads).toBeLessThan(20);
  });

  it("finds the changes of another process by polling, and loses none while subscribers come and go", async () => {
    const companyId = await givenCompany(opened.database);
    await givenAccounts(
      opened.database,
      companyId,
      Array.from({ length: 200 }, (_, n) => ({ expiresAt: after(n) })),
    );
    const elsewhere = engine.title === "SQLite" ? opened.database : await connectTestDatabase(opened);
    const polling = new PollingBus(opened.database, () => undefined, 20);
    const stream = new StatusStream(tableOf(opened.database), polling);
    const silent = new MemoryBus();

    const writing = (async () => {
      for (let second = 0; second < 200; second++) await expire(second, elsewhere, silent);
    })();
    const seen: number[] = [];
    let cursor: StreamCursor = await cursorOf(companyId, 200);
    while (seen.length < 200) {
      const iterator = await stream.follow(companyId, cursor);
      for (let n = 0; n < 17 && seen.length < 200; n++) {
        const step = await iterator.next();
        if (step.done === true || step.value.kind !== "CHANGED") throw new Error("the stream ended");
        seen.push(step.value.change.number);
        cursor = step.value.cursor;
      }
      await iterator.return?.();
    }
    await writing;
    polling.close();
    if (elsewhere !== opened.database) await elsewhere.close();
    expect(seen).toEqual(range(201, 400));
  });
});
