import { describe, expect, test } from "@jest/globals";
import type { ChangeTable } from "../../../src/status-stream/company-tail.js";
import { MemoryBus } from "../../../src/status-stream/memory-bus.js";
import { StatusStream } from "../../../src/status-stream/status-stream.js";
import type { StreamReader } from "../../../src/status-stream/stream-reader.js";
import { eventually } from "../../support/waits.js";

interface Numbered {
  readonly number: number;
}

const COMPANY = 1;

/** A stream in memory that takes its time to answer, and fails when the test says so. */
class TestTable implements ChangeTable<Numbered> {
  last = 0;
  reads = 0;
  looks = 0;
  reading = 0;
  mostAtOnce = 0;
  failing = false;
  readonly readFrom: number[] = [];

  async position() {
    this.looks += 1;
    await pause();
    return { generation: "g", lastNumber: this.last, prunedThrough: 0 };
  }

  async changesAfter(_companyId: number, number: number, limit: number) {
    this.reads += 1;
    this.readFrom.push(number);
    this.reading += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.reading);
    const there = this.last;
    await pause();
    this.reading -= 1;
    if (this.failing) throw new Error("no database");
    const length = Math.max(0, Math.min(limit, there - number));
    return Array.from({ length }, (_, index) => ({ number: number + index + 1 }));
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 2));

/** Reads in the background what comes, until it ends. */
function collect(reader: StreamReader<Numbered>): (number | string)[] {
  const seen: (number | string)[] = [];
  void (async () => {
    try {
      for await (const event of reader) seen.push(event.kind === "CHANGED" ? event.change.number : event.cause);
    } catch (error) {
      seen.push((error as Error).message);
    }
  })();
  return seen;
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

function open() {
  const table = new TestTable();
  const bus = new MemoryBus();
  return { table, bus, stream: new StatusStream(table, bus) };
}

describe("the live end of a stream", () => {
  test("reads once for all who wait, one read at a time, however fast the bell rings", async () => {
    const { table, bus, stream } = open();
    const readers = await Promise.all(Array.from({ length: 100 }, () => stream.follow(COMPANY, null)));
    const all = readers.map(collect);
    for (let number = 1; number <= 1_000; number++) {
      table.last = number;
      bus.ring(COMPANY, number);
      if (number % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually("all have seen everything", () => all.every((seen) => seen.length >= 1_000));
    for (const seen of all) expect(seen).toEqual(range(1, 1_000));
    expect(table.mostAtOnce).toBe(1);
    expect(table.reads).toBeLessThan(200);
    await Promise.all(readers.map((reader) => reader.return()));
    expect(stream.followedCompanies).toBe(0);
  });

  test("gives a crowd at different places whole pages, each read once", async () => {
    const { table, bus, stream } = open();
    table.last = 1_000;
    const readers = await Promise.all(
      range(0, 999).map((number) => stream.follow(COMPANY, { generation: "g", number })),
    );
    const all = readers.map(collect);
    await eventually("all have caught up", () => all.every((seen, place) => seen.length === 1_000 - place));
    for (const [place, seen] of all.entries()) expect(seen).toEqual(range(place + 1, 1_000));
    expect(table.reads).toBeLessThan(30);
    table.last = 1_001;
    bus.ring(COMPANY, 1_001);
    await eventually("all are live", () => all.every((seen) => seen.at(-1) === 1_001));
    await Promise.all(readers.map((reader) => reader.return()));
  });

  test("a bell that rings for nothing costs a look, and loses nothing", async () => {
    const { table, bus, stream } = open();
    const reader = await stream.follow(COMPANY, null);
    const seen = collect(reader);
    bus.ring(COMPANY, 500);
    await eventually("it was looked for", () => table.looks >= 3);
    await pause();
    const { reads, looks } = table;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([table.reads, table.looks]).toEqual([reads, looks]);
    table.last = 2;
    bus.ring(COMPANY, 2);
    await eventually("both came", () => seen.length === 2);
    expect(seen).toEqual([1, 2]);
    await reader.return();
  });

  test("a read that fails ends those who need it with its error, and the next who come are served", async () => {
    const { table, bus, stream } = open();
    const readers = await Promise.all([stream.follow(COMPANY, null), stream.follow(COMPANY, null)]);
    const all = readers.map(collect);
    table.failing = true;
    table.last = 1;
    bus.ring(COMPANY, 1);
    await eventually("both have failed", () => all.every((seen) => seen.length === 1));
    expect(all).toEqual([["no database"], ["no database"]]);
    expect(stream.followedCompanies).toBe(0);
    table.failing = false;
    const again = await stream.follow(COMPANY, { generation: "g", number: 0 });
    const seen = collect(again);
    await eventually("it came", () => seen.length === 1);
    expect(seen).toEqual([1]);
    await again.return();
  });

  test("whoever comes while nobody was live, after many changes, reads from where the stream stands", async () => {
    const { table, bus, stream } = open();
    const first = await stream.follow(COMPANY, { generation: "g", number: 0 });
    table.last = 5_000;
    bus.ring(COMPANY, 5_000);
    const reader = await stream.follow(COMPANY, null);
    const seen = collect(reader);
    table.readFrom.length = 0;
    for (const number of [5_001, 5_002, 5_003]) {
      table.last = number;
      bus.ring(COMPANY, number);
      await eventually("it came", () => seen.at(-1) === number);
    }
    expect(seen).toEqual([5_001, 5_002, 5_003]);
    expect(table.readFrom).toEqual([5_000, 5_001, 5_002]);
    await Promise.all([first.return(), reader.return()]);
  });
});
