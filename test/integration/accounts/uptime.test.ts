import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import { type Downtime, uptimeOf } from "../../../src/accounts/uptime.rules.js";
import {
  at,
  DAY,
  insertAccounts,
  insertCompany,
  insertOutages,
  type NewOutage,
  T0,
} from "../../support/account-rows.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { ReadingApi } from "../../support/reading-api.js";

interface Uptime {
  from: string;
  to: string;
  ratio: number | null;
  observedSeconds: number;
  upSeconds: number;
  downSeconds: number;
  disconnectedSeconds: number;
}

const FIELDS = "from to ratio observedSeconds upSeconds downSeconds disconnectedSeconds";
const OF_COMPANY = `query ($from: DateTime!, $to: DateTime) { company { uptime(from: $from, to: $to) { ${FIELDS} } } }`;
const OF_ACCOUNT = `query ($id: ID!, $from: DateTime!, $to: DateTime) {
  connection(id: $id) { uptime(from: $from, to: $to) { ${FIELDS} } } }`;
const OF_ALL = `query ($from: DateTime!, $to: DateTime) {
  connections(first: 100) { nodes { uptime(from: $from, to: $to) { ${FIELDS} } } } }`;

onEveryEngine("uptime", (engine) => {
  let opened: OpenTestDatabase;
  let api: ReadingApi;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    api = new ReadingApi(opened.database);
  });

  afterAll(() => opened.close());

  async function ofCompany(companyId: number, from: Date, to: Date | null, now = T0): Promise<Uptime> {
    const answer = await api.data<{ company: { uptime: Uptime } }>(companyId, OF_COMPANY, { from, to }, now);
    return answer.company.uptime;
  }

  async function ofAccount(companyId: number, id: string, from: Date, to: Date | null, now = T0): Promise<Uptime> {
    const variables = { id: toGlobalId("SocialAccount", id), from, to };
    const answer = await api.data<{ connection: { uptime: Uptime } }>(companyId, OF_ACCOUNT, variables, now);
    return answer.connection.uptime;
  }

  it("counts up, down and disconnected time of an account since it came to be", async () => {
    const company = await insertCompany(opened.database, "one");
    const [id = ""] = await insertAccounts(opened.database, company, [{ createdAt: at(-10) }]);
    await insertOutages(opened.database, company, [
      { number: 1, accountId: id, status: "EXPIRED", startedAt: at(-8), endedAt: at(-7.5) },
      { number: 2, accountId: id, status: "DISCONNECTED", startedAt: at(-7.5), endedAt: at(-5.5) },
      { number: 3, accountId: id, status: "INVALID", startedAt: at(-1), endedAt: at(-0.5) },
    ]);
    const expected = {
      from: at(-20).toISOString(),
      to: T0.toISOString(),
      ratio: 7 / 8,
      observedSeconds: (8 * DAY) / 1_000,
      upSeconds: (7 * DAY) / 1_000,
      downSeconds: DAY / 1_000,
      disconnectedSeconds: (2 * DAY) / 1_000,
    };
    expect(await ofAccount(company, id, at(-20), null)).toEqual(expected);
    expect(await ofAccount(company, id, at(-20), at(30))).toEqual(expected);
    expect(await ofCompany(company, at(-20), at(30))).toEqual(expected);
  });

  it("counts nothing before an account came to be, even if it came with an outage", async () => {
    const company = await insertCompany(opened.database, "came-broken");
    const [id = ""] = await insertAccounts(opened.database, company, [{ createdAt: at(-4) }]);
    await insertOutages(opened.database, company, [
      { number: 1, accountId: id, status: "EXPIRED", startedAt: at(-9), endedAt: at(-3) },
      { number: 2, accountId: id, status: "DISCONNECTED", startedAt: at(-3), endedAt: at(-1) },
    ]);
    const expected = { observedSeconds: (2 * DAY) / 1_000, downSeconds: DAY / 1_000, ratio: 0.5 };
    expect(await ofAccount(company, id, at(-20), null)).toMatchObject(expected);
    expect(await ofCompany(company, at(-20), null)).toMatchObject(expected);
  });

  it("has no ratio where nothing was observed", async () => {
    const company = await insertCompany(opened.database, "nothing");
    expect(await ofCompany(company, at(-2), null)).toMatchObject({ ratio: null, observedSeconds: 0 });
    const [id = ""] = await insertAccounts(opened.database, company, [{ createdAt: at(-10), status: "DISCONNECTED" }]);
    await insertOutages(opened.database, company, [
      { number: 1, accountId: id, status: "DISCONNECTED", startedAt: at(-9), endedAt: null },
    ]);
    for (const [from, to] of [
      [at(-2), null],
      [at(-30), at(-20)],
      [at(5), at(6)],
    ] as const) {
      expect(await ofCompany(company, from, to)).toMatchObject({ ratio: null, observedSeconds: 0, upSeconds: 0 });
      expect(await ofAccount(company, id, from, to)).toMatchObject({ ratio: null, observedSeconds: 0, upSeconds: 0 });
    }
  });

  it("looks back no further than outages are kept", async () => {
    const company = await insertCompany(opened.database, "old");
    const [id = ""] = await insertAccounts(opened.database, company, [{ createdAt: at(-900) }]);
    const expected = { from: at(-400).toISOString(), observedSeconds: (400 * DAY) / 1_000, ratio: 1 };
    expect(await ofCompany(company, at(-1000), null)).toMatchObject(expected);
    expect(await ofAccount(company, id, at(-1000), null)).toMatchObject(expected);
  });

  describe("an expiry that has passed without having been written down", () => {
    it("counts from the expiry on, and no longer once it is an outage", async () => {
      const company = await insertCompany(opened.database, "lapsed");
      const [id = ""] = await insertAccounts(opened.database, company, [{ createdAt: at(-10), expiresAt: at(1) }]);
      const now = at(2.5);
      const expected = { downSeconds: (1.5 * DAY) / 1_000, observedSeconds: (4.5 * DAY) / 1_000 };
      expect(await ofAccount(company, id, at(-2), null, now)).toMatchObject(expected);
      expect(await ofCompany(company, at(-2), null, now)).toMatchObject(expected);
      expect(await ofCompany(company, at(-2), at(1.25), now)).toMatchObject({ downSeconds: (0.25 * DAY) / 1_000 });
      expect(await ofCompany(company, at(-2), null, at(1))).toMatchObject({ ratio: 1 });
      expect(await ofAccount(company, id, at(-2), null, at(1))).toMatchObject({ ratio: 1 });
    });

    it("is not counted twice", async () => {
      const company = await insertCompany(opened.database, "written");
      const [id = ""] = await insertAccounts(opened.database, company, [
        { createdAt: at(-10), expiresAt: at(-1), status: "EXPIRED", statusSince: at(-1) },
      ]);
      await insertOutages(opened.database, company, [
        { number: 1, accountId: id, status: "EXPIRED", startedAt: at(-1), endedAt: null },
      ]);
      const expected = { downSeconds: DAY / 1_000, upSeconds: DAY / 1_000, ratio: 0.5 };
      expect(await ofAccount(company, id, at(-2), null)).toMatchObject(expected);
      expect(await ofCompany(company, at(-2), null)).toMatchObject(expected);
    });
  });

  describe("of many accounts", () => {
    const begins = Array.from({ length: 30 }, (_, n) => new Date(at(-12 + (n % 13)).getTime() + n * 1_001));
    const downtimes: Downtime[][] = begins.map((begin, n) =>
      Array.from({ length: n % 4 }, (_, k) => ({
        status: (["EXPIRED", "INVALID", "DISCONNECTED"] as const)[(n + k) % 3] ?? "EXPIRED",
        startedAt: new Date(begin.getTime() + k * 1.5 * DAY + n * 7_013),
        endedAt: k === 2 && n % 8 === 3 ? null : new Date(begin.getTime() + k * 1.5 * DAY + n * 7_013 + 0.7 * DAY + k),
      })),
    );
    let company: number;

    beforeAll(async () => {
      const { database } = opened;
      company = await insertCompany(database, "many");
      const other = await insertCompany(database, "others");
      for (const companyId of [company, other]) {
        const ids = await insertAccounts(
          database,
          companyId,
          begins.map((createdAt) => ({ createdAt })),
        );
        const outages = downtimes.flatMap((list, n) =>
          list.map((downtime): Omit<NewOutage, "number"> => ({ ...downtime, accountId: ids[n] ?? "" })),
        );
        await insertOutages(
          database,
          companyId,
          outages.map((outage, n) => ({ ...outage, number: n + 1 })),
        );
      }
    });

    it.each([
      [at(-20), at(0)],
      [at(-6.123), at(-1.001)],
      [at(-9.5), at(-9.49999)],
      [at(-1), at(0)],
    ])("from %j to %j the sums of the database are those of the rules", async (from, to) => {
      const sums = begins.map((begin, n) => uptimeOf({ from, to }, begin, downtimes[n] ?? []));
      const total = (key: "upMs" | "downMs" | "disconnectedMs") =>
        sums.reduce((sum, each) => sum + each[key], 0) / 1_000;
      const found = await ofCompany(company, from, to);
      expect(found.upSeconds).toBeCloseTo(total("upMs"), 6);
      expect(found.downSeconds).toBeCloseTo(total("downMs"), 6);
      expect(found.disconnectedSeconds).toBeCloseTo(total("disconnectedMs"), 6);
      expect(found.observedSeconds).toBeCloseTo(total("upMs") + total("downMs"), 6);
    });

    it("takes one statement more than the company itself, and one for all accounts of a page", async () => {
      const found = await ofCompany(company, at(-6), at(-1));
      expect(api.statements.filter((statement) => statement.includes("outages"))).toHaveLength(1);
      const { connections } = await api.data<{ connections: { nodes: { uptime: Uptime }[] } }>(company, OF_ALL, {
        from: at(-6),
        to: at(-1),
      });
      expect(api.statements).toHaveLength(2);
      const single = connections.nodes.map((node) => node.uptime);
      const sum = (key: "upSeconds" | "downSeconds") => single.reduce((total, each) => total + each[key], 0);
      expect(sum("upSeconds")).toBeCloseTo(found.upSeconds, 6);
      expect(sum("downSeconds")).toBeCloseTo(found.downSeconds, 6);
    });
  });

  it("refuses a time that does not begin before it ends, or has no zone", async () => {
    const company = await insertCompany(opened.database, "refused");
    for (const [from, to] of [
      [T0, T0],
      [at(1), at(0)],
    ] as const) {
      expect(await api.refusal(company, OF_COMPANY, { from, to })).toBe("BAD_USER_INPUT: `from` must be before `to`.");
    }
    const answer = await api.ask(company, OF_COMPANY, { from: "2026-01-01T00:00:00", to: null });
    expect(answer.errors).toHaveLength(1);
  });
});
