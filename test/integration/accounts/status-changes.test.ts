import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { CursorCodec } from "../../../src/api/cursor-codec.js";
import { StatusChangeReader } from "../../../src/accounts/status-change-reader.js";
import { at, insertAccounts, insertChanges, insertCompany, insertUser, setStream } from "../../support/account-rows.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { ReadingApi } from "../../support/reading-api.js";

interface Feed {
  entries: { cursor: string; change: { number: number; account: { name: string } } }[];
  endCursor: string;
  hasMore: boolean;
  resyncCause: string | null;
}

const FEED = `query ($after: String, $first: Int!) { statusChanges(after: $after, first: $first) {
  entries { cursor change { number from to reason source actorKind user { name } occurredAt account { name status connectedBy { name } } } }
  endCursor hasMore resyncCause } }`;
const CURSOR = "{ connections(first: 1) { streamCursor } }";

onEveryEngine("statusChanges", (engine) => {
  let opened: OpenTestDatabase;
  let api: ReadingApi;
  let company: number;
  let other: number;
  let accounts: string[];
  let anna: string;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const { database } = opened;
    api = new ReadingApi(database);
    company = await insertCompany(database, "first");
    other = await insertCompany(database, "second");
    anna = await insertUser(database, company, "Anna");
    accounts = await insertAccounts(database, company, [{ name: "a", connectedById: anna }, { name: "b" }]);
    await insertChanges(
      database,
      company,
      Array.from({ length: 25 }, (_, n) => ({
        number: n + 1,
        accountId: accounts[n % 2] ?? "",
        ...(n === 6 ? { actorKind: "USER" as const, actorId: anna } : {}),
      })),
    );
    const [theirs = ""] = await insertAccounts(database, other, [{ name: "theirs" }]);
    await insertChanges(
      database,
      other,
      [1, 2, 3].map((number) => ({ number, accountId: theirs })),
    );
  });

  afterAll(() => opened.close());

  async function feed(companyId: number, after: string | null, first: number): Promise<Feed> {
    return (await api.data<{ statusChanges: Feed }>(companyId, FEED, { after, first })).statusChanges;
  }

  async function streamCursor(companyId: number): Promise<string> {
    return (await api.data<{ connections: { streamCursor: string } }>(companyId, CURSOR)).connections.streamCursor;
  }

  it("walks all changes of the company in ascending order, each once", async () => {
    const seen: number[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page = await feed(company, after, 10);
      expect(api.statements).toHaveLength(2);
      expect(page.resyncCause).toBeNull();
      expect(page.endCursor).toBe(page.entries.at(-1)?.cursor);
      seen.push(...page.entries.map((entry) => entry.change.number));
      expect(seen.length).toBeLessThanOrEqual(25);
      after = page.endCursor;
      more = page.hasMore;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
    expect((await feed(other, null, 100)).entries.map((entry) => entry.change.account.name)).toEqual(
      Array(3).fill("theirs"),
    );
  });

  it("begins with the oldest change when no cursor is given, whether left out or null", async () => {
    const query = "{ statusChanges(first: 2) { entries { change { number } } } }";
    expect(await api.data(company, query)).toEqual({
      statusChanges: { entries: [{ change: { number: 1 } }, { change: { number: 2 } }] },
    });
    expect((await feed(company, null, 2)).entries.map((entry) => entry.change.number)).toEqual([1, 2]);
  });

  it("tells everything of a change at once", async () => {
    const page = await feed(company, null, 7);
    expect(page.entries.at(-1)?.change).toEqual({
      number: 7,
      from: "CONNECTED",
      to: "EXPIRED",
      reason: "TOKEN_EXPIRED",
      source: "CLOCK",
      actorKind: "USER",
      user: { name: "Anna" },
      occurredAt: at(7).toISOString(),
      account: { name: "a", status: "CONNECTED", connectedBy: { name: "Anna" } },
    });
    expect(page.entries[1]?.change).toMatchObject({ user: null, account: { name: "b", connectedBy: null } });
  });

  it("goes on from the cursor of a list, and from that of any change", async () => {
    const end = await streamCursor(company);
    expect(await feed(company, end, 5)).toEqual({ entries: [], endCursor: end, hasMore: false, resyncCause: null });
    const page = await feed(company, null, 5);
    const next = await feed(company, page.entries[2]?.cursor ?? "", 2);
    expect(next.entries.map((entry) => entry.change.number)).toEqual([4, 5]);
    expect(next.hasMore).toBe(true);
    const last = await feed(company, page.endCursor, 20);
    expect(last.entries).toHaveLength(20);
    expect(last.hasMore).toBe(false);
    expect(last.endCursor).toBe(end);
  });

  it("reads the list's cursor before the list", async () => {
    await api.data(company, "{ connections(first: 1) { nodes { id } streamCursor } }");
    expect(api.statements.map((statement) => /FROM (\w+)/.exec(statement)?.[1])).toEqual([
      "company_streams",
      "social_accounts",
    ]);
  });

  it("refuses cursors that were not given to this company", async () => {
    const foreign = await streamCursor(other);
    const forged = new CursorCodec(Buffer.alloc(32, 7)).encode("STREAM", company, ["generation", 3]);
    const { connections } = await api.data<{ connections: { pageInfo: { endCursor: string } } }>(
      company,
      "{ connections(first: 1) { pageInfo { endCursor } } }",
    );
    for (const after of [foreign, forged, connections.pageInfo.endCursor, "", "x", "x".repeat(3_000)]) {
      expect(await api.refusal(company, FEED, { after, first: 1 })).toBe(
        "BAD_USER_INPUT: The cursor is not one of this company's stream of changes.",
      );
    }
    for (const first of [0, 101, -5]) expect(await api.refusal(company, FEED, { first })).toMatch(/^BAD_USER_INPUT/);
  });

  it("says when it cannot go on, and where the stream stands instead", async () => {
    const { database } = opened;
    const companyId = await insertCompany(database, "resync");
    const [id = ""] = await insertAccounts(database, companyId, [{}]);
    await insertChanges(
      database,
      companyId,
      [1, 2, 3, 4, 5, 6].map((number) => ({ number, accountId: id })),
    );
    const { entries } = await feed(companyId, null, 6);
    const cursorAfter = (number: number) => entries[number - 1]?.cursor ?? "";

    await setStream(database, companyId, { pruned_through: 3 });
    const end = await streamCursor(companyId);
    const resync = (resyncCause: string) => ({ entries: [], hasMore: false, resyncCause, endCursor: end });
    expect(await feed(companyId, cursorAfter(2), 5)).toEqual(resync("CURSOR_TOO_OLD"));
    expect((await feed(companyId, cursorAfter(3), 5)).entries.map((entry) => entry.change.number)).toEqual([4, 5, 6]);
    expect((await feed(companyId, null, 5)).entries.map((entry) => entry.change.number)).toEqual([4, 5, 6]);

    await setStream(database, companyId, { last_number: 5 });
    const shorter = await feed(companyId, cursorAfter(6), 5);
    expect(shorter).toMatchObject({ entries: [], resyncCause: "CURSOR_TOO_NEW" });
    expect(shorter.endCursor).toBe(cursorAfter(5));

    await setStream(database, companyId, { generation: "another-life", last_number: 6 });
    const restarted = await feed(companyId, cursorAfter(5), 5);
    expect(restarted).toMatchObject({ entries: [], resyncCause: "STREAM_RESTARTED" });
    expect(restarted.endCursor).not.toBe(cursorAfter(6));
    expect((await feed(companyId, restarted.endCursor, 5)).resyncCause).toBeNull();
  });

  it("shows an account as it is now, an expiry that has passed included", async () => {
    const answer = await api.data<{ statusChanges: Feed }>(company, FEED, { after: null, first: 1 }, at(30));
    expect(answer.statusChanges.entries[0]?.change.account).toMatchObject({ status: "EXPIRED" });
  });

  it("is read for others by numbers: ascending, limited, with account and people", async () => {
    const reader = new StatusChangeReader(opened.database);
    const changes = await reader.changesAfter(company, 5, 3);
    expect(changes.map((change) => change.number)).toEqual([6, 7, 8]);
    expect(changes[1]).toMatchObject({
      accountId: accounts[0],
      actorKind: "USER",
      user: { id: anna, name: "Anna" },
      occurredAt: at(7),
      account: { id: accounts[0], companyId: company, expiresAt: at(30), connectedBy: { id: anna } },
    });
    expect(await reader.changesAfter(company, 25, 3)).toEqual([]);
    expect(await reader.position(company)).toMatchObject({ lastNumber: 25, prunedThrough: 0 });
    await expect(reader.position(-1)).rejects.toThrow("no stream");
  });
});
