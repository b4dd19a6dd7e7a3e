import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import { CursorCodec } from "../../../src/api/cursor-codec.js";
import { STATUSES } from "../../../src/accounts/status.js";
import { PLATFORMS, PURPOSES } from "../../../src/platforms/platform.js";
import { policyOf } from "../../../src/platforms/policies.rules.js";
import {
  at,
  insertAccounts,
  insertChanges,
  insertCompany,
  insertUser,
  type NewAccount,
  T0,
} from "../../support/account-rows.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { ReadingApi } from "../../support/reading-api.js";

interface Page {
  edges: { cursor: string; node: { id: string; name: string } }[];
  nodes: { id: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: number;
}

const LIST = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: ConnectionFilter, $orderBy: ConnectionOrder) {
  connections(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    edges { cursor node { id name } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount
  }
}`;

const FOUND = `query ($filter: ConnectionFilter) {
  connections(first: 100, filter: $filter, orderBy: { field: NAME, direction: ASC }) { nodes { name } totalCount }
}`;

const ORDERS = ["EXPIRES_AT", "NAME", "STATUS_CHANGE"].flatMap((field) =>
  ["ASC", "DESC"].map((direction) => ({ field, direction })),
);

/** Every pair that exists, in every status, and many ties in every order. */
function manyAccounts(): NewAccount[] {
  const pairs = PLATFORMS.flatMap((platform) =>
    PURPOSES.filter((purpose) => policyOf(platform, purpose) !== null).map((purpose) => ({ platform, purpose })),
  );
  return Array.from({ length: 44 }, (_, n) => ({
    ...(pairs[n % pairs.length] as (typeof pairs)[number]),
    status: STATUSES[n % STATUSES.length] ?? "CONNECTED",
    name: ["alpha", "Alpha", "Ölberg", "🚀 rocket", "\u200fعربي", "100%", "under_score"][n % 7] ?? "",
    expiresAt: n % 5 === 0 ? null : at((n % 6) * 4 - 8),
    lastChangeNumber: 1 + (n % 9),
  }));
}

onEveryEngine("connections", (engine) => {
  let opened: OpenTestDatabase;
  let api: ReadingApi;
  let company: number;
  let other: number;
  let anna: string;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const { database } = opened;
    api = new ReadingApi(database);
    company = await insertCompany(database, "first");
    other = await insertCompany(database, "second");
    anna = await insertUser(database, company, "Anna");
    await insertAccounts(
      database,
      company,
      manyAccounts().map((account, n) => (n % 3 === 0 ? account : { ...account, connectedById: anna })),
    );
    await insertAccounts(database, other, manyAccounts().slice(0, 7));
  });

  afterAll(() => opened.close());

  async function walk(variables: Record<string, unknown>, backward: boolean): Promise<string[]> {
    const seen: string[] = [];
    let cursor: string | null = null;
    for (;;) {
      const bounds: Record<string, unknown> = backward ? { last: 7, before: cursor } : { first: 7, after: cursor };
      const { connections: page } = await api.data<{ connections: Page }>(company, LIST, { ...variables, ...bounds });
      const ids = page.edges.map((edge) => edge.node.id);
      expect(page.nodes.map((node) => node.id)).toEqual(ids);
      expect(page.pageInfo.startCursor).toBe(page.edges[0]?.cursor ?? null);
      expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor ?? null);
      if (backward) seen.unshift(...ids);
      else seen.push(...ids);
      expect(seen.length).toBeLessThanOrEqual(44);
      expect(backward ? page.pageInfo.hasNextPage : page.pageInfo.hasPreviousPage).toBe(cursor !== null);
      if (!(backward ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage)) return seen;
      cursor = backward ? page.pageInfo.startCursor : page.pageInfo.endCursor;
    }
  }

  const FILTERS: Record<string, unknown>[] = [
    {},
    { platforms: ["FACEBOOK", "X"] },
    { purposes: ["MONITORED"] },
    { statuses: ["EXPIRED"] },
    { statuses: ["CONNECTED", "DISCONNECTED"], platforms: ["INSTAGRAM"] },
    { text: "alpha" },
    { expiringWithinDays: 8 },
    { platforms: [], statuses: [], text: "" },
  ];
  const walks = FILTERS.flatMap((filter) => ORDERS.map((orderBy) => ({ filter, orderBy })));

  it.each(walks)("walks every account once, both ways: %j", async ({ filter, orderBy }) => {
    const forward = await walk({ filter, orderBy }, false);
    const backward = await walk({ filter, orderBy }, true);
    const { connections: counted } = await api.data<{ connections: Page }>(company, LIST, { first: 1, filter });
    expect(backward).toEqual(forward);
    expect(new Set(forward).size).toBe(forward.length);
    expect(forward).toHaveLength(counted.totalCount);
    const reversed = { ...orderBy, direction: orderBy.direction === "ASC" ? "DESC" : "ASC" };
    expect(await walk({ filter, orderBy: reversed }, false)).toEqual(forward.toReversed());
  });

  it("takes a page between two cursors", async () => {
    const all = await api.data<{ connections: Page }>(company, LIST, { first: 100 });
    const edges = all.connections.edges;
    const between = await api.data<{ connections: Page }>(company, LIST, {
      first: 100,
      after: edges[3]?.cursor,
      before: edges[9]?.cursor,
    });
    expect(between.connections.edges).toEqual(edges.slice(4, 9));
    expect(between.connections.totalCount).toBe(44);
  });

  it("finds nothing where nothing fits, with empty page information", async () => {
    const { connections } = await api.data<{ connections: Page }>(company, LIST, {
      last: 5,
      filter: { text: "nothing" },
    });
    expect(connections).toEqual({
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      totalCount: 0,
    });
  });

  it.each([
    [{ first: 0 }, "`first` must be from 1 to 100."],
    [{ first: 101 }, "`first` must be from 1 to 100."],
    [{ last: -1 }, "`last` must be from 1 to 100."],
    [{ first: 1, last: 1 }, "Give exactly one of `first` and `last`."],
    [{}, "Give exactly one of `first` and `last`."],
    [{ first: 1, filter: { expiringWithinDays: 0 } }, "`expiringWithinDays` must be from 1 to 3650."],
    [{ first: 1, filter: { expiringWithinDays: 3651 } }, "`expiringWithinDays` must be from 1 to 3650."],
    [{ first: 1, filter: { text: "a\u0000b" } }, "The filter's `text` has control characters."],
    [{ first: 1, filter: { text: "x".repeat(201) } }, "The filter's `text` is too long."],
    [{ first: 1, after: "" }, "The cursor is not one of this list."],
    [{ first: 1, after: "not-a-cursor-of-anybody" }, "The cursor is not one of this list."],
    [{ last: 1, before: "x".repeat(5000) }, "The cursor is not one of this list."],
  ])("refuses %j", async (variables, message) => {
    expect(await api.refusal(company, LIST, variables)).toBe(`BAD_USER_INPUT: ${message}`);
    expect(api.statements).toEqual([]);
  });

  describe("cursors", () => {
    async function cursorOf(companyId: number, orderBy: unknown): Promise<string> {
      const { connections } = await api.data<{ connections: Page }>(companyId, LIST, { first: 1, orderBy });
      return connections.pageInfo.endCursor as string;
    }

    it("of another company are refused", async () => {
      const foreign = await cursorOf(other, undefined);
      expect(await api.refusal(company, LIST, { first: 1, after: foreign })).toBe(
        "BAD_USER_INPUT: The cursor is not one of this list.",
      );
    });

    it("of another order or direction are refused", async () => {
      const byName = await cursorOf(company, { field: "NAME", direction: "ASC" });
      for (const orderBy of ORDERS.filter((order) => order.field !== "NAME" || order.direction !== "ASC")) {
        expect(await api.refusal(company, LIST, { first: 1, after: byName, orderBy })).toBe(
          "BAD_USER_INPUT: The cursor belongs to another order of this list.",
        );
      }
    });

    it("that were changed, or made with another key, are refused", async () => {
      const good = await cursorOf(company, undefined);
      const changed = `${good.slice(0, -2)}${good.endsWith("AA") ? "BB" : "AA"}`;
      const stolen = new CursorCodec(Buffer.alloc(32)).encode("ACCOUNTS", company, ["EXPIRES_AT ASC", 0, nanoid()]);
      for (const after of [changed, stolen, api.cursors.encode("STREAM", company, ["EXPIRES_AT ASC", 0, nanoid()])]) {
        expect(await api.refusal(company, LIST, { first: 1, after })).toBe(
          "BAD_USER_INPUT: The cursor is not one of this list.",
        );
      }
    });

    it("stay good when the account they were made of is gone", async () => {
      const place = api.cursors.encode("ACCOUNTS", company, ["EXPIRES_AT ASC", at(0).getTime(), nanoid()]);
      const { connections } = await api.data<{ connections: Page }>(company, LIST, { first: 100, after: place });
      expect(connections.edges.length).toBeGreaterThan(0);
      expect(connections.edges.length).toBeLessThan(44);
    });

    it("hold the longest names", async () => {
      const companyId = await insertCompany(opened.database, `long-${nanoid()}`);
      const names = [`${"🚀".repeat(199)}a`, `${"🚀".repeat(199)}b`, '"\\'.repeat(100)];
      await insertAccounts(
        opened.database,
        companyId,
        names.map((name) => ({ name })),
      );
      const seen: string[] = [];
      for (let after: string | null = null; seen.length < 3; ) {
        const orderBy = { field: "NAME", direction: "ASC" };
        const variables = { first: 1, after, orderBy };
        const answer: { connections: Page } = await api.data(companyId, LIST, variables);
        seen.push(...answer.connections.edges.map((edge) => edge.node.name));
        after = answer.connections.pageInfo.endCursor;
      }
      expect(seen.toSorted()).toEqual(names.toSorted());
    });
  });

  describe("text", () => {
    let searched: number;

    beforeAll(async () => {
      searched = await insertCompany(opened.database, "searched");
      await insertAccounts(opened.database, searched, [
        { name: "100% Wolle", externalId: "1" },
        { name: "1000 Wollen", externalId: "2" },
        { name: "under_score", externalId: "3" },
        { name: "underXscore", externalId: "4" },
        { name: "back\\slash!", externalId: "5" },
        { name: "KÖLN Café", externalId: "6" },
        { name: "🚀 Rocket", externalId: "7" },
        { name: "🎉 Party", externalId: "8" },
        { name: "\u200fمتجر", externalId: "9" },
        { name: "O'Neill", handle: "@Oneill", externalId: "UCaBc" },
      ]);
    });

    it.each([
      ["100%", ["100% Wolle"]],
      ["%", ["100% Wolle"]],
      ["_", ["under_score"]],
      ["R_S", ["under_score"]],
      ["\\", ["back\\slash!"]],
      ["!", ["back\\slash!"]],
      ["wolle", ["100% Wolle", "1000 Wollen"]],
      ["köln", ["KÖLN Café"]],
      ["🚀", ["🚀 Rocket"]],
      ["\u200fمتجر", ["\u200fمتجر"]],
      ["@oneILL", ["O'Neill"]],
      ["ucabC", ["O'Neill"]],
      ["'", ["O'Neill"]],
      ["Neill' OR 1=1 --", []],
    ])("finds %j", async (text, names) => {
      const { connections } = await api.data<{ connections: { nodes: { name: string }[]; totalCount: number } }>(
        searched,
        FOUND,
        { filter: { text } },
      );
      expect(connections.nodes.map((node) => node.name).toSorted()).toEqual(names.toSorted());
      expect(connections.totalCount).toBe(names.length);
    });
  });

  describe("companies", () => {
    it("never mix", async () => {
      const { connections: mine } = await api.data<{ connections: Page }>(company, LIST, { first: 100 });
      const { connections: theirs } = await api.data<{ connections: Page }>(other, LIST, { first: 100 });
      expect(mine.totalCount).toBe(44);
      expect(theirs.totalCount).toBe(7);
      const ids = new Set(mine.nodes.map((node) => node.id));
      expect(theirs.nodes.some((node) => ids.has(node.id))).toBe(false);
    });

    it("cannot tell a foreign id from one that does not exist", async () => {
      const { connections: theirs } = await api.data<{ connections: Page }>(other, LIST, { first: 1 });
      const foreign = theirs.nodes[0]?.id as string;
      const missing = [
        toGlobalId("SocialAccount", nanoid()),
        toGlobalId("SocialAccount", "ü\u0000"),
        "",
        "x".repeat(500),
      ];
      const ofAnotherType = toGlobalId("User", anna);
      for (const id of [foreign, ofAnotherType, ...missing]) {
        const answer = await api.ask(company, "query ($id: ID!) { connection(id: $id) { id } }", { id });
        expect(JSON.stringify(answer)).toBe('{"data":{"connection":null}}');
      }
      const own = await api.data<{ connection: { id: string } }>(
        other,
        "query ($id: ID!) { connection(id: $id) { id } }",
        { id: foreign },
      );
      expect(own.connection.id).toBe(foreign);
    });
  });

  describe("statements", () => {
    const PAGE = `query ($first: Int!) { connections(first: $first) {
      streamCursor
      edges { cursor node { id name status connectedBy { id name email } } } } }`;

    it.each([1, 50])("a page of %d with its people takes two", async (first) => {
      await api.data(company, PAGE, { first });
      expect(api.statements).toHaveLength(2);
      expect(api.statements[0]).toContain("company_streams");
    });

    it("a page takes one without the stream's cursor, and one more for the count, however often it is asked for", async () => {
      await api.data(company, "{ connections(first: 5) { nodes { id } } }");
      expect(api.statements).toHaveLength(1);
      await api.data(
        company,
        "{ connections(first: 5) { ...Counts } } fragment Counts on SocialAccountConnection { totalCount }",
      );
      expect(api.statements).toHaveLength(2);
    });

    it("the stream's cursor is read through fragments too", async () => {
      await api.data(
        company,
        `{ connections(first: 5) { ... on SocialAccountConnection { ...Deep } } }
        fragment Deep on SocialAccountConnection { streamCursor }`,
      );
      expect(api.statements).toHaveLength(2);
    });

    it("several single accounts take one", async () => {
      const { connections } = await api.data<{ connections: Page }>(company, LIST, { first: 3 });
      const [a, b, c] = connections.nodes.map((node) => node.id);
      const answer = await api.data<Record<string, { id: string }>>(
        company,
        `query ($a: ID!, $b: ID!, $c: ID!) { a: connection(id: $a) { id } b: connection(id: $b) { id } c: connection(id: $c) { id } d: connection(id: $a) { id } }`,
        { a, b, c },
      );
      expect(answer).toEqual({ a: { id: a }, b: { id: b }, c: { id: c }, d: { id: a } });
      expect(api.statements).toHaveLength(1);
    });
  });

  it("answers everything that is known of an account", async () => {
    const companyId = await insertCompany(opened.database, "details");
    const user = await insertUser(opened.database, companyId, "Börte 🐎");
    const [id = ""] = await insertAccounts(opened.database, companyId, [
      {
        platform: "INSTAGRAM",
        purpose: "PAID",
        externalId: "178414",
        name: "Name \u202ertl\u202c 🎈",
        handle: "@acme",
        status: "INVALID",
        statusSince: at(-1.5),
        statusReason: "CREDENTIALS_CHANGED",
        lastChangeNumber: 12,
        expiresAt: at(20.25),
        connectedById: user,
        connectedAt: at(-10),
        lastVerifiedAt: at(-2),
        createdAt: at(-50),
      },
    ]);
    await insertChanges(opened.database, companyId, [{ number: 12, accountId: id }]);
    const query = `query ($id: ID!) { connection(id: $id) {
      __typename id platform purpose externalId name handle status statusSince statusReason lastChangeNumber expiresAt
      connectedBy { name active role } connectedAt lastVerifiedAt createdAt } }`;
    expect(await api.data(companyId, query, { id: toGlobalId("SocialAccount", id) })).toEqual({
      connection: {
        __typename: "SocialAccount",
        id: toGlobalId("SocialAccount", id),
        platform: "INSTAGRAM",
        purpose: "PAID",
        externalId: "178414",
        name: "Name \u202ertl\u202c 🎈",
        handle: "@acme",
        status: "INVALID",
        statusSince: at(-1.5).toISOString(),
        statusReason: "CREDENTIALS_CHANGED",
        lastChangeNumber: 12,
        expiresAt: at(20.25).toISOString(),
        connectedBy: { name: "Börte 🐎", active: true, role: "MEMBER" },
        connectedAt: at(-10).toISOString(),
        lastVerifiedAt: at(-2).toISOString(),
        createdAt: at(-50).toISOString(),
      },
    });
  });

  describe("an expiry that has passed but was not written down", () => {
    let lapsing: number;
    let ids: string[];
    const expiry = new Date(T0.getTime() + 1);

    beforeAll(async () => {
      lapsing = await insertCompany(opened.database, "lapsing");
      ids = await insertAccounts(opened.database, lapsing, [
        { name: "due", expiresAt: expiry, expiryReason: "DATA_ACCESS_EXPIRED", lastChangeNumber: 4 },
        { name: "later", expiresAt: new Date(expiry.getTime() + 1) },
        { name: "never", expiresAt: null },
        { name: "dead already", status: "INVALID", statusReason: "ACCESS_REVOKED", expiresAt: expiry },
        { name: "healed after its end", expiresAt: at(-5), statusSince: at(-1) },
      ]);
    });

    const STATES = `query ($statuses: [ConnectionStatus!]) {
      connections(first: 100, filter: { statuses: $statuses }, orderBy: { field: NAME, direction: ASC }) {
        nodes { name status statusSince statusReason lastChangeNumber } totalCount }
      connectionSummary { totalCount byStatus { status count } expiringCount asOf } }`;

    interface States {
      connections: {
        nodes: { name: string; status: string; statusSince: string; statusReason: string | null }[];
        totalCount: number;
      };
      connectionSummary: {
        totalCount: number;
        byStatus: { status: string; count: number }[];
        expiringCount: number;
        asOf: string;
      };
    }

    it.each([
      [0, ["later", "due", "never"], ["healed after its end"], 2],
      [1, ["later", "never"], ["healed after its end", "due"], 1],
      [2, ["never"], ["healed after its end", "due", "later"], 0],
    ])("%d ms on, list, filter, count and summary agree", async (ms, connected, expired, expiring) => {
      const now = new Date(T0.getTime() + ms);
      const { connections: all, connectionSummary } = await api.data<States>(lapsing, STATES, {}, now);
      const having = (status: string) => all.nodes.filter((node) => node.status === status).map((node) => node.name);
      expect(having("CONNECTED").toSorted()).toEqual(connected.toSorted());
      expect(having("EXPIRED").toSorted()).toEqual(expired.toSorted());
      expect(having("INVALID")).toEqual(["dead already"]);
      for (const [status, names] of [
        ["CONNECTED", connected],
        ["EXPIRED", expired],
      ] as const) {
        const { connections } = await api.data<States>(lapsing, STATES, { statuses: [status] }, now);
        expect(connections.nodes.map((node) => node.name).toSorted()).toEqual(names.toSorted());
        expect(connections.totalCount).toBe(names.length);
        expect(connectionSummary.byStatus).toContainEqual({ status, count: names.length });
      }
      expect(connectionSummary).toMatchObject({ totalCount: 5, expiringCount: expiring, asOf: now.toISOString() });
    });

    it("is what the event will say: since the expiry, with the reason of its clock, and without a number of its own", async () => {
      const { connections } = await api.data<States>(lapsing, STATES, { statuses: ["EXPIRED"] }, expiry);
      expect(connections.nodes).toEqual([
        {
          name: "due",
          status: "EXPIRED",
          statusSince: expiry.toISOString(),
          statusReason: "DATA_ACCESS_EXPIRED",
          lastChangeNumber: 4,
        },
        {
          name: "healed after its end",
          status: "EXPIRED",
          statusSince: at(-1).toISOString(),
          statusReason: "TOKEN_EXPIRED",
          lastChangeNumber: 1,
        },
      ]);
      const one = await api.data<{ connection: { status: string } }>(
        lapsing,
        "query ($id: ID!) { connection(id: $id) { status } }",
        { id: toGlobalId("SocialAccount", ids[0] ?? "") },
        expiry,
      );
      expect(one.connection.status).toBe("EXPIRED");
    });
  });

  it("sums up by status, platform and purpose in one statement", async () => {
    interface Summary {
      totalCount: number;
      byStatus: { status: string; count: number }[];
      byPlatform: { platform: string; count: number }[];
      byPurpose: { purpose: string; count: number }[];
      expiringCount: number;
    }
    const query = `query ($days: Int) { connectionSummary(expiringWithinDays: $days) {
      totalCount byStatus { status count } byPlatform { platform count } byPurpose { purpose count } expiringCount } }`;
    const { connectionSummary } = await api.data<{ connectionSummary: Summary }>(company, query, { days: 8 });
    expect(api.statements).toHaveLength(1);
    expect(connectionSummary.totalCount).toBe(44);
    expect(connectionSummary.byStatus.map((each) => each.status)).toEqual(STATUSES);
    const count = async (filter: unknown) =>
      (await api.data<{ connections: { totalCount: number } }>(company, FOUND, { filter })).connections.totalCount;
    for (const { status, count: found } of connectionSummary.byStatus) {
      expect(found).toBe(await count({ statuses: [status] }));
    }
    for (const { platform, count: found } of connectionSummary.byPlatform) {
      expect(found).toBe(await count({ platforms: [platform] }));
    }
    for (const { purpose, count: found } of connectionSummary.byPurpose) {
      expect(found).toBe(await count({ purposes: [purpose] }));
    }
    expect(connectionSummary.expiringCount).toBe(await count({ expiringWithinDays: 8 }));
    expect(connectionSummary.expiringCount).toBeGreaterThan(0);
    const empty = await insertCompany(opened.database, "empty");
    const nothing = await api.data<{ connectionSummary: Summary }>(empty, query, { days: 8 });
    expect(nothing.connectionSummary).toMatchObject({ totalCount: 0, expiringCount: 0 });
    expect(nothing.connectionSummary.byPlatform).toHaveLength(7);
    expect(await api.refusal(company, query, { days: 0 })).toContain("BAD_USER_INPUT");
  });
});
