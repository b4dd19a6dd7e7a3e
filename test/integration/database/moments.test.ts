import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { Child } from "../../support/child.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";

/** The hour that clocks in New York show twice, the one they never show, and the ends of what is stored. */
const INSTANTS = [
  "2026-11-01T05:30:00.001Z",
  "2026-11-01T06:30:00.001Z",
  "2026-03-08T07:30:00.999Z",
  "2026-12-31T23:59:59.999Z",
  "1970-01-01T00:00:01.000Z",
  "2038-01-19T03:14:08.007Z",
  "9999-12-31T23:59:59.999Z",
];

onEveryEngine("instants", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  it.each([
    ["UTC", 0],
    ["America/New_York", 240],
    ["Asia/Kathmandu", -345],
  ])("come back to the millisecond, by entity and by SQL, in a process that lives in %s", async (zone, offset) => {
    const program = new URL("./support/store-moments.ts", import.meta.url);
    const child = new Child(program, [JSON.stringify(opened.address), JSON.stringify(INSTANTS)], { TZ: zone });

    expect(JSON.parse(await child.finish())).toEqual({
      offset,
      read: INSTANTS.map((instant) => ({ raw: [instant, instant], entities: [instant, instant], found: 4 })),
    });
  });
});
