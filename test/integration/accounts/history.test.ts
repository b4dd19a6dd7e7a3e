import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import {
  at,
  insertAccounts,
  insertChanges,
  insertCompany,
  insertOutages,
  insertUser,
} from "../../support/account-rows.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { ReadingApi } from "../../support/reading-api.js";

interface List<Node> {
  edges: { cursor: string; node: Node }[];
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

const PAGE_INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
const ARGUMENTS = "first: $first, after: $after, last: $last, before: $before";
const QUERY = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { connection(id: $id) {`;
const HISTORY = `${QUERY} list: history(${ARGUMENTS}) { edges { cursor node { number } } nodes { number } ${PAGE_INFO} } } }`;
const OUTAGES = `${QUERY} list: outages(${ARGUMENTS}) { edges { cursor node { number: startedAt } } nodes { number: startedAt } ${PAGE_INFO} } } }`;

onEveryEngine("an account's history and outages", (engine) => {
  let opened: OpenTestDatabase;
  let api: ReadingApi;
  let company: number;
  let other: number;
  let first: string;
  let second: string;
  let foreign: string;
  let anna: string;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const { database } = opened;
    api = new ReadingApi(database);
    company = await insertCompany(database, "first");
    other = await insertCompany(database, "second");
    anna = await insertUser(database, company, "Anna");
    [first = "", second = ""] = await insertAccounts(database, company, [{ name: "first" }, { name: "second" }]);
    [foreign = ""] = await insertAccounts(database, other, [{}]);
    await insertChanges(database, company, [
      {
        number: 1,
        accountId: first,
        from: null,
        to: "CONNECTED",
        reason: null,
        source: "IMPORT",
        actorKind: "SERVICE_KEY",
        actorId: "a-key",
      },
      ...Array.from({ length: 11 }, (_, n) => ({ number: n + 2, accountId: n % 3 === 0 ? second : first })),
      {
        number: 13,
        accountId: first,
        to: "DISCONNECTED" as const,
        reason: "DISCONNECTED_BY_USER" as const,
        source: "PERSON" as const,
        actorKind: "USER" as const,
        actorId: anna,
      },
      { number: 14, accountId: second, actorKind: "SERVICE_KEY", actorId: anna },
      { number: 15, accountId: second, actorKind: "USER", actorId: "Ünknown person" },
    ]);
    await insertOutages(
      database,
      company,
      Array.from({ length: 9 }, (_, n) => ({
        number: n + 2,
        accountId: n % 3 === 0 ? second : first,
        status: "EXPIRED" as const,
        startedAt: at(n),
        endedAt: n >= 7 ? null : at(n + 0.5),
      })).filter(({ number }) => number !== 9),
    );
  });

  afterAll(() => opened.close());

  async function read(
    query: string,
    variables: Record<string, unknown>,
    id = first,
  ): Promise<List<{ number: unknown }>> {
    const variablesWithId = { id: toGlobalId("SocialAccount", id), ...variables };
    const answer = await api.data<{ connection: { list: List<{ number: unknown }> } }>(company, query, variablesWithId);
    return answer.connection.list;
  }

  async function refusal(query: string, variables: Record<string, unknown>, id = first): Promise<string> {
    return api.refusal(company, query, { id: toGlobalId("SocialAccount", id), ...variables });
  }

  describe.each([
    ["history", HISTORY, "this account's history"],
    ["outages", OUTAGES, "this account's outages"],
  ])("%s", (_, query, list) => {
    it("walks both ways, newest first, each once, and of this account alone", async () => {
      const all = (await read(query, { first: 100 })).nodes;
      expect(all.length).toBeGreaterThan(4);
      const numbers = all.map((node) => String(node.number));
      expect(new Set(numbers).size).toBe(all.length);
      const rest = (await read(query, { first: 100 }, second)).nodes.map((node) => String(node.number));
      expect(rest.some((number) => numbers.includes(number))).toBe(false);

      const forward: unknown[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const page = await read(query, { first: 2, after });
        expect(page.nodes).toEqual(page.edges.map((edge) => edge.node));
        expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
        forward.push(...page.nodes);
        expect(forward.length).toBeLessThanOrEqual(all.length);
        after = page.pageInfo.endCursor;
        more = page.pageInfo.hasNextPage;
      }
      expect(forward).toEqual(all);

      const backward: unknown[] = [];
      for (let before: string | null = null, more = true; more; ) {
        const page = await read(query, { last: 2, before });
        expect(page.pageInfo.hasNextPage).toBe(before !== null);
        backward.unshift(...page.nodes);
        expect(backward.length).toBeLessThanOrEqual(all.length);
        before = page.pageInfo.startCursor;
        more = page.pageInfo.hasPreviousPage;
      }
      expect(backward).toEqual(all);
    });

    it("refuses cursors of another account, another list, and none at all", async () => {
      const foreignCursor = (await read(query, { first: 1 }, second)).pageInfo.endCursor;
      const ofConnections = api.cursors.encode("ACCOUNTS", company, [first, 3]);
      for (const cursor of [foreignCursor, ofConnections, "no-cursor-at-all-this-is"]) {
        expect(await refusal(query, { first: 1, after: cursor })).toBe(
          `BAD_USER_INPUT: The cursor is not one of ${list}.`,
        );
        expect(await refusal(query, { last: 1, before: cursor })).toBe(
          `BAD_USER_INPUT: The cursor is not one of ${list}.`,
        );
      }
    });

    it("refuses 0, 101 and nothing per page", async () => {
      for (const size of [{ first: 0 }, { last: 101 }, {}])
        expect(await refusal(query, size)).toMatch(/^BAD_USER_INPUT/);
    });
  });

  it("is in the order of time: history by number, outages by beginning", async () => {
    const numbers = (await read(HISTORY, { first: 100 })).nodes.map((node) => Number(node.number));
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    expect(numbers.at(-1)).toBe(1);
    const starts = (await read(OUTAGES, { first: 100 })).nodes.map((node) => String(node.number));
    expect(starts).toEqual(starts.toSorted().toReversed());
  });

  it("says of each change what, why and by whom", async () => {
    const query = `query ($id: ID!) { connection(id: $id) { history(first: 100) { nodes {
      number account { name } from to reason source actorKind user { name } occurredAt recordedAt } } } }`;
    interface Answer {
      connection: { history: { nodes: Record<string, unknown>[] } };
    }
    const answer = await api.data<Answer>(company, query, { id: toGlobalId("SocialAccount", first) });
    expect(answer.connection.history.nodes[0]).toEqual({
      number: 13,
      account: { name: "first" },
      from: "CONNECTED",
      to: "DISCONNECTED",
      reason: "DISCONNECTED_BY_USER",
      source: "PERSON",
      actorKind: "USER",
      user: { name: "Anna" },
      occurredAt: at(13).toISOString(),
      recordedAt: at(13).toISOString(),
    });
    expect(answer.connection.history.nodes.at(-1)).toMatchObject({
      number: 1,
      from: null,
      to: "CONNECTED",
      reason: null,
      source: "IMPORT",
      actorKind: "SERVICE_KEY",
      user: null,
    });
    const others = await api.data<Answer>(company, query, { id: toGlobalId("SocialAccount", second) });
    expect(others.connection.history.nodes.slice(0, 2)).toMatchObject([
      { number: 15, actorKind: "USER", user: null },
      { number: 14, actorKind: "SERVICE_KEY", user: null },
    ]);
  });

  it("says of each outage what, why, and how late it was noticed", async () => {
    const companyId = await insertCompany(opened.database, "outages");
    const [id = ""] = await insertAccounts(opened.database, companyId, [{ status: "INVALID" }]);
    await insertOutages(opened.database, companyId, [
      { number: 1, accountId: id, status: "EXPIRED", cause: "TOKEN_EXPIRED", startedAt: at(-5), endedAt: at(-4) },
      {
        number: 3,
        accountId: id,
        status: "INVALID",
        cause: "ACCESS_REVOKED",
        startedAt: at(-1),
        detectedAt: new Date(at(-1).getTime() + 90_250),
        endedAt: null,
      },
    ]);
    const query = `query ($id: ID!) { connection(id: $id) { outages(first: 5) { nodes {
      status cause startedAt endedAt detectedAt detectionDelaySeconds } } } }`;
    expect(await api.data(companyId, query, { id: toGlobalId("SocialAccount", id) })).toEqual({
      connection: {
        outages: {
          nodes: [
            {
              status: "INVALID",
              cause: "ACCESS_REVOKED",
              startedAt: at(-1).toISOString(),
              endedAt: null,
              detectedAt: new Date(at(-1).getTime() + 90_250).toISOString(),
              detectionDelaySeconds: 90.25,
            },
            {
              status: "EXPIRED",
              cause: "TOKEN_EXPIRED",
              startedAt: at(-5).toISOString(),
              endedAt: at(-4).toISOString(),
              detectedAt: at(-5).toISOString(),
              detectionDelaySeconds: 0,
            },
          ],
        },
      },
    });
  });

  it("takes one statement for a whole page of accounts, and one for each other request besides", async () => {
    const cursor = (await read(HISTORY, { first: 1 })).pageInfo.endCursor;
    const answer = await api.data<{
      connections: {
        nodes: { name: string; history: { nodes: { number: number }[] }; outages: { nodes: unknown[] } }[];
      };
      more: { history: { nodes: { number: number }[] } };
    }>(
      company,
      `query ($id: ID!, $after: String) {
        connections(first: 10, orderBy: { field: NAME, direction: ASC }) { nodes {
          name history(first: 2) { nodes { number user { name } } } outages(last: 1) { nodes { startedAt } } } }
        more: connection(id: $id) { history(first: 3, after: $after) { nodes { number } } } }`,
      { id: toGlobalId("SocialAccount", first), after: cursor },
    );
    const [one, two] = answer.connections.nodes;
    expect(one?.history.nodes.map((node) => node.number)).toEqual([13, 12]);
    expect(two?.history.nodes.map((node) => node.number)).toEqual([15, 14]);
    expect(one?.outages.nodes).toEqual([{ startedAt: at(1).toISOString() }]);
    expect(two?.outages.nodes).toEqual([{ startedAt: at(0).toISOString() }]);
    expect(answer.more.history.nodes.map((node) => node.number)).toEqual([12, 10, 9]);
    const about = (table: string) => api.statements.filter((statement) => statement.includes(table)).length;
    expect({ history: about("status_changes"), outages: about("outages") }).toEqual({ history: 2, outages: 1 });
  });

  it("reads no more of long histories than the page shows", async () => {
    const first2 = "nodes { history(first: 2) { nodes { number } } }";
    await api.data(company, `{ connections(first: 10) { ${first2} } }`);
    expect(api.rowsRead).toBe(2 + 2 * 3);
    await read(HISTORY, { first: 2 });
    expect(api.rowsRead).toBe(1 + 3);
  });

  it("is nobody else's", async () => {
    const answer = await api.ask(company, HISTORY, { id: toGlobalId("SocialAccount", foreign), first: 1 });
    expect(JSON.stringify(answer)).toBe('{"data":{"connection":null}}');
  });
});
