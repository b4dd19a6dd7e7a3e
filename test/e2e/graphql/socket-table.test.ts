import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { getIntrospectionQuery } from "graphql";
import { SECRET_MESSAGE } from "../../support/fixture-schema.js";
import { type FixtureServer, RawSocket, startFixtureServer } from "../../support/fixture-server.js";
import { acknowledgedSocket, closing, openSocket } from "../../support/sockets.js";
import { eventually } from "../../support/waits.js";

const TICKS = "subscription { ticks { number } }";

let server: FixtureServer;
const sockets: RawSocket[] = [];

beforeAll(async () => {
  server = await startFixtureServer({ socketLimits: { initMs: 300 } });
});
afterAll(() => server.stop());
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.end();
  await eventually("all sockets are gone", () => server.sockets.size === 0);
  server.journal.sources.length = 0;
  server.journal.calls.length = 0;
});

async function opened(): Promise<RawSocket> {
  const socket = await openSocket(server);
  sockets.push(socket);
  return socket;
}

async function acknowledged(): Promise<RawSocket> {
  const socket = await acknowledgedSocket(server);
  sockets.push(socket);
  return socket;
}

/** Everything sent before has been handled once this is answered. */
async function settled(socket: RawSocket): Promise<void> {
  const mark = Math.random().toString(36);
  socket.send({ type: "ping", payload: { mark } });
  await eventually("pong", () =>
    socket.of("pong").some(({ payload }) => (payload as { mark?: string })?.mark === mark),
  );
}

const source = (index = 0) => eventually("a source opens", () => server.journal.sources[index]);

describe("messages and closes of the protocol (socket table)", () => {
  test("row 1: no sub-protocol", async () => {
    const socket = new RawSocket(server, []);
    sockets.push(socket);
    expect(await closing(socket)).toMatchObject({ code: 4406 });
  });

  test("row 2: the legacy sub-protocol alone gets none, and its client refuses", async () => {
    const socket = new RawSocket(server, ["graphql-ws"]);
    sockets.push(socket);
    await closing(socket);
    expect(socket.socket.protocol).toBe("");
    expect(socket.heard).toEqual([]);
  });

  test("row 3: nothing for the time of connection_init", async () => {
    expect(await closing(await opened())).toMatchObject({ code: 4408 });
  });

  test("row 4: connection_init twice", async () => {
    const socket = await acknowledged();
    socket.send({ type: "connection_init" });
    expect(await closing(socket)).toMatchObject({ code: 4429 });
  });

  test("row 4: connection_init twice, the first still being looked at", async () => {
    const known = server.callers.tokens.get("user");
    if (known === undefined) throw new Error("The fixture knows no user.");
    let answer: () => void = () => undefined;
    const looking = new Promise<void>((resolve) => {
      answer = resolve;
    });
    server.callers.tokens.set(
      "slow",
      looking.then(() => known),
    );
    const socket = await opened();
    socket.send({ type: "connection_init", payload: { authorization: "Bearer slow" } });
    socket.send({ type: "connection_init", payload: { authorization: "Bearer slow" } });
    expect(await closing(socket)).toMatchObject({ code: 4429 });
    answer();
    await eventually("the socket is gone", () => server.sockets.size === 0);
    expect(socket.of("connection_ack")).toEqual([]);
  });

  test("row 5: subscribe before the acknowledgement", async () => {
    const socket = await opened();
    socket.subscribe("1", TICKS);
    expect(await closing(socket)).toMatchObject({ code: 4401 });
    expect(server.journal.sources).toEqual([]);
  });

  test.each([
    ["no JSON", "{"],
    ["an unknown type", { type: "start", id: "1", payload: { query: TICKS } }],
    ["no id", { type: "subscribe", payload: { query: TICKS } }],
    ["no query", { type: "subscribe", id: "1", payload: {} }],
    ["a query that is no text", { type: "subscribe", id: "1", payload: { query: { kind: "Document" } } }],
    ["binary garbage", Buffer.from([0, 1, 2, 255, 254])],
  ])("row 6: %s", async (_what, message) => {
    const socket = await acknowledged();
    socket.send(message);
    expect(await closing(socket)).toMatchObject({ code: 4400 });
  });

  test("row 7: an id twice while it is active", async () => {
    const socket = await acknowledged();
    socket.subscribe("1", TICKS);
    const first = await source();
    socket.subscribe("1", TICKS);
    expect(await closing(socket)).toMatchObject({ code: 4409 });
    await eventually("the source is let go", () => first.returned === 1);
  });

  test("row 7: an id twice while the first is still opening, whose source is let go as soon as it is open", async () => {
    const socket = await acknowledged();
    socket.subscribe("1", "subscription { lateTicks { number } }");
    await eventually("the first waits", () => server.journal.waiting === 1);
    socket.subscribe("1", TICKS);
    expect(await closing(socket)).toMatchObject({ code: 4409 });
    server.journal.letOpen();
    const late = await source();
    await eventually("the source is let go", () => late.returned === 1);
  });

  test("row 8: an id again after complete", async () => {
    const socket = await acknowledged();
    socket.subscribe("1", TICKS);
    (await source()).finish();
    await eventually("complete", () => socket.of("complete", "1").length === 1);
    socket.subscribe("1", TICKS);
    (await source(1)).push(7);
    await eventually("next", () => socket.of("next", "1").length === 1);
    expect(socket.of("next")[0]?.payload).toEqual({ data: { ticks: { number: 7 } } });
  });

  test("row 9: ping with payload, before and after the acknowledgement", async () => {
    const socket = await opened();
    socket.send({ type: "ping", payload: { at: "before" } });
    await eventually("pong", () => socket.of("pong").length === 1);
    socket.send({ type: "connection_init", payload: { authorization: "Bearer user" } });
    socket.send({ type: "ping", payload: { at: "after" } });
    await eventually("pong", () => socket.of("pong").length === 2);
    expect(socket.of("pong").map(({ payload }) => payload)).toEqual([{ at: "before" }, { at: "after" }]);
  });

  test("row 10: a pong that nobody asked for", async () => {
    const socket = await acknowledged();
    socket.send({ type: "pong" });
    await settled(socket);
    expect(socket.closed).toBeNull();
  });

  test("row 11: complete for an id that is unknown or finished", async () => {
    const socket = await acknowledged();
    socket.send({ type: "complete", id: "never" });
    socket.subscribe("1", TICKS);
    (await source()).finish();
    await eventually("complete", () => socket.of("complete").length === 1);
    socket.send({ type: "complete", id: "1" });
    await settled(socket);
    expect(socket.closed).toBeNull();
    expect(socket.of("error")).toEqual([]);
  });

  test("row 12: complete ends a stream at once, though its source waits, and nothing comes after it", async () => {
    const socket = await acknowledged();
    socket.subscribe("1", TICKS);
    const ticks = await source();
    ticks.push(1);
    await eventually("next", () => socket.of("next").length === 1);
    socket.send({ type: "complete", id: "1" });
    await eventually("the source is let go", () => ticks.returned === 1);
    ticks.push(2);
    await settled(socket);
    expect(socket.of("next")).toHaveLength(1);
    expect(socket.of("complete")).toEqual([]);
  });

  test("row 13: a document that is not valid costs its subscription alone", async () => {
    const socket = await acknowledged();
    socket.subscribe("good", TICKS);
    const ticks = await source();
    socket.subscribe("bad", "subscription { ticks { nothing } }");
    await eventually("error", () => socket.of("error", "bad").length === 1);
    ticks.push(1);
    await eventually("next", () => socket.of("next", "good").length === 1);
    expect(socket.of("complete")).toEqual([]);
    expect(socket.closed).toBeNull();
  });

  test("row 14: a source that fails: one error, masked, no complete, and the socket stays open", async () => {
    const socket = await acknowledged();
    socket.subscribe("1", TICKS);
    (await source()).finish(new Error(SECRET_MESSAGE));
    await eventually("error", () => socket.of("error").length > 0);
    await settled(socket);
    expect(socket.of("error")).toHaveLength(1);
    expect(socket.of("complete")).toEqual([]);
    expect(socket.closed).toBeNull();
    expect(socket.errors[0]).toMatchObject({ extensions: { code: "INTERNAL" } });
    expect(JSON.stringify(socket.heard)).not.toContain("secret");
    const id = String(socket.errors[0]?.extensions.errorId);
    expect(server.logged.find((line) => line.includes(id))).toContain("ER_DUP_ENTRY");
  });

  test.each(["{ hello }", "mutation { change }", "query A { hello } subscription B { ticks { number } }"])(
    "row 15: %s is not for a socket",
    async (query) => {
      const socket = await acknowledged();
      socket.subscribe("1", query, { operationName: query.includes("A") ? "A" : undefined });
      await eventually("error", () => socket.of("error", "1").length === 1);
      expect(socket.errors[0]?.message).toContain("A socket is for subscriptions");
      await settled(socket);
      expect(server.journal.calls).toEqual([]);
      expect(socket.closed).toBeNull();
    },
  );

  test.each([
    ["none", undefined],
    ["a wrong one", { authorization: "Bearer wrong" }],
    ["one of a suspended company", { authorization: "Bearer suspended" }],
    ["one that is no text", { authorization: { toString: "Bearer user" } }],
    ["one in another place", { token: "user", headers: { authorization: "Bearer user" } }],
  ])("row 16: a token, %s: 4403", async (_what, payload) => {
    const socket = await opened();
    socket.send({ type: "connection_init", ...(payload === undefined ? {} : { payload }) });
    expect(await closing(socket)).toMatchObject({ code: 4403 });
    expect(socket.of("connection_ack")).toEqual([]);
  });

  test.each(["unavailable", "boom"])("row 16: a token that cannot be checked (%s): come back later", async (token) => {
    const socket = await opened();
    socket.send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
    const { code, reason } = await closing(socket);
    expect(code).toBe(1013);
    expect(reason).not.toContain("secret");
  });

  test("row 17: the server stops: 1001", async () => {
    const own = await startFixtureServer();
    const socket = await acknowledgedSocket(own);
    await own.sockets.dispose();
    expect(socket.closed).toMatchObject({ code: 1001 });
    await own.stop();
  });

  test("row 18: a socket cut without a close frame lets every source go once", async () => {
    const socket = await acknowledged();
    for (const id of ["1", "2", "3"]) socket.subscribe(id, TICKS);
    await source(2);
    socket.end();
    await eventually("all are let go", () => server.journal.sources.every(({ returned }) => returned > 0));
    await eventually("the socket is gone", () => server.sockets.size === 0);
    expect(server.journal.sources.map(({ returned }) => returned)).toEqual([1, 1, 1]);
  });
});

describe("what a subscription may ask for: the request table over a socket (W-1, W-2, G-5)", () => {
  const refusals: readonly (readonly [string, string, object?])[] = [
    ["W-1: a syntax error", "subscription {"],
    ["row 2: introspection", getIntrospectionQuery()],
    ["row 2: introspection beside a subscription", `subscription A { ticks { number } } ${getIntrospectionQuery()}`],
    ["row 2: a type by its name", '{__type(name:"Query"){fields{name}}}'],
    ["row 5: a field minus one letter", "subscription { tick { number } }"],
    ["row 5: a mistyped argument", "subscription { ticks(ever: 1) { number } }"],
    ["row 5: a mistyped type", "subscription ($n: In) { ticks(every: $n) { number } }"],
    ["row 5: a mistyped directive", "subscription { ticks @inclde(if: true) { number } }"],
    [
      "row 14: aliases",
      `subscription { ticks { ${Array.from({ length: 101 }, (_, i) => `a${i}: number`).join(" ")} } }`,
    ],
    ["row 15: directives", `subscription { ticks { number ${"@aa ".repeat(500)} } }`],
    ["row 16: tokens", `subscription { ticks { ${"number ".repeat(5_000)} } }`],
    ["row 18: a circle of fragments", "subscription { ticks { ...A } } fragment A on Tick { ...A }"],
    [
      "row 18: fragments that double each other",
      `subscription { ticks { ...F0 } } ${Array.from({ length: 12 }, (_, i) => `fragment F${i} on Tick { ...F${i + 1} ...F${i + 1} }`).join(" ")} fragment F12 on Tick { number }`,
    ],
    ["row 27: two operations and no name", "subscription A { ticks { number } } subscription B { ticks { number } }"],
    ["row 27: an unknown name", "subscription A { ticks { number } }", { operationName: "B" }],
    ["two fields at once", "subscription { ticks { number } lateTicks { number } }"],
    ["an argument of another type", 'subscription { ticks(every: "often") { number } }'],
    [
      "a variable of another type",
      "subscription ($n: Int) { ticks(every: $n) { number } }",
      { variables: { n: "often" } },
    ],
    [
      "an instant without a zone",
      "subscription ($t: DateTime) { ticks(since: $t) { number } }",
      { variables: { t: "2026-11-24T07:30:00" } },
    ],
    ["T-3: what the source refuses", "subscription { refusedTicks { number } }"],
    ["a source that fails to open", "subscription { brokenTicks { number } }"],
  ];

  test.each(refusals)("%s: one error message, and the socket stays open", async (_what, query, more = {}) => {
    const socket = await acknowledged();
    socket.subscribe("1", query, more);
    await eventually("error", () => socket.of("error", "1").length > 0);
    await settled(socket);
    expect(socket.heard.filter(({ id }) => id === "1").map(({ type }) => type)).toEqual(["error"]);
    expect(socket.errors.length).toBeLessThanOrEqual(5);
    expect(socket.closed).toBeNull();
    expect(server.journal.sources).toEqual([]);
    expect(JSON.stringify(socket.heard)).not.toMatch(/did you mean|secret|stack|\.ts|ER_DUP|__Directive/i);
    expect(socket.errors.every(({ extensions }) => typeof extensions.code === "string")).toBe(true);
  });

  test("a refusal of the source keeps its words and its code", async () => {
    const socket = await acknowledged();
    socket.subscribe("1", "subscription { refusedTicks { number } }");
    await eventually("error", () => socket.errors[0]);
    expect(socket.errors).toEqual([
      expect.objectContaining({ message: "This cursor is not one of ours.", extensions: { code: "BAD_USER_INPUT" } }),
    ]);
  });

  test("an error in one event is masked, and the stream goes on", async () => {
    const socket = await acknowledged();
    socket.subscribe("1", "subscription { ticks { number failing } }");
    const ticks = await source();
    ticks.push(1, 2);
    await eventually("two events", () => socket.of("next").length === 2);
    const payloads = socket.of("next").map(({ payload }) => payload as { data: unknown; errors: unknown[] });
    expect(payloads.map(({ data }) => data)).toEqual([1, 2].map((number) => ({ ticks: { number, failing: null } })));
    expect(payloads[0]?.errors).toEqual([
      expect.objectContaining({
        path: ["ticks", "failing"],
        extensions: { code: "INTERNAL", errorId: expect.any(String) },
      }),
    ]);
    expect(JSON.stringify(socket.heard)).not.toContain("secret");
  });

  test("a document that was checked once is not checked again", async () => {
    const socket = await acknowledged();
    const before = server.check.rememberedDocuments;
    const query = `subscription Again { ticks { number } }`;
    for (const id of ["1", "2", "3"]) socket.subscribe(id, query);
    await source(2);
    expect(server.check.rememberedDocuments).toBe(before + 1);
    socket.subscribe("4", "subscription { nothing }");
    await eventually("error", () => socket.of("error").length === 1);
    expect(server.check.rememberedDocuments).toBe(before + 1);
  });
});
