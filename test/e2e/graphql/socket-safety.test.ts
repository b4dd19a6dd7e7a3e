import { afterEach, describe, expect, test } from "@jest/globals";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { Standing } from "../../../src/companies/authentication.js";
import { refuse } from "../../../src/companies/authentication.js";
import {
  ALLOWED_ORIGIN,
  type FixtureOptions,
  type FixtureServer,
  type RawSocket,
  startFixtureServer,
  userNamed,
} from "../../support/fixture-server.js";
import { acknowledgedSocket, closing, openSocket, refusedUpgrade } from "../../support/sockets.js";
import { eventually } from "../../support/waits.js";

const TICKS = "subscription { ticks { number } }";
const QUICK = { freshMs: 0, sweepMs: 50, unknownMs: 200 };
const servers: FixtureServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start(options: FixtureOptions = {}): Promise<FixtureServer> {
  const server = await startFixtureServer({ ...options, socketLimits: { closeMs: 200, ...options.socketLimits } });
  servers.push(server);
  return server;
}

async function subscribed(server: FixtureServer, token = "user", query = TICKS): Promise<RawSocket> {
  const socket = await acknowledgedSocket(server, token);
  const before = server.journal.sources.length;
  socket.subscribe("1", query);
  await eventually("a source opens", () => server.journal.sources.length > before);
  return socket;
}

describe("W-3 origins", () => {
  test("a listed one enters, and so does a program that sends none", async () => {
    const server = await start();
    await openSocket(server, undefined, ALLOWED_ORIGIN);
    await openSocket(server);
    expect(server.sockets.size).toBe(2);
  });

  test.each(["https://evil.example", `${ALLOWED_ORIGIN}.evil.example`, "http://dashboard.example", "null"])(
    "%s is answered 403 before the handshake",
    async (origin) => {
      const server = await start();
      expect(await refusedUpgrade(server, origin)).toBe(403);
      expect(server.sockets.size).toBe(0);
    },
  );

  test("without a token a listed origin gets nothing either (W-6)", async () => {
    const server = await start();
    const socket = await openSocket(server, undefined, ALLOWED_ORIGIN);
    socket.send({ type: "connection_init" });
    expect(await closing(socket)).toMatchObject({ code: 4403 });
  });

  test("a token in the address is no token (W-6)", async () => {
    const server = await start();
    const socket = await openSocket({ ...server, socketUrl: `${server.socketUrl}?authorization=Bearer%20user` });
    socket.send({ type: "connection_init" });
    expect(await closing(socket)).toMatchObject({ code: 4403 });
  });

  test("other paths are answered 404", async () => {
    const server = await start();
    expect(await refusedUpgrade({ ...server, socketUrl: `ws://127.0.0.1:${server.port}/other` })).toBe(404);
  });
});

describe("W-4, W-5 amounts", () => {
  test("a message over 64 KiB: 1009", async () => {
    const server = await start();
    const socket = await acknowledgedSocket(server);
    socket.send({ type: "ping", payload: { pad: "x".repeat(65_536) } });
    expect(await closing(socket)).toMatchObject({ code: 1009 });
  });

  test("frames are not compressed, whatever the client offers", async () => {
    const server = await start();
    const socket = new WebSocket(server.socketUrl, ["graphql-transport-ws"], { perMessageDeflate: true });
    await new Promise((resolve) => socket.once("open", resolve));
    expect(socket.extensions).toBe("");
    socket.terminate();
  });

  test("one subscription more than allowed is refused, and its place is free again afterwards", async () => {
    const server = await start({ socketLimits: { subscriptionsPerSocket: 2 } });
    const socket = await acknowledgedSocket(server);
    for (const id of ["1", "2", "3"]) socket.subscribe(id, TICKS);
    await eventually("error", () => socket.of("error", "3").length === 1);
    expect(socket.errors[0]?.extensions).toEqual({ code: "LIMIT_EXCEEDED" });
    expect(server.journal.sources).toHaveLength(2);
    socket.send({ type: "complete", id: "1" });
    socket.subscribe("4", TICKS);
    await eventually("the fourth opens", () => server.journal.sources.length === 3);
  });

  test("more messages a minute than allowed: 1013", async () => {
    const server = await start({ socketLimits: { messagesPerMinute: 10 } });
    const socket = await acknowledgedSocket(server);
    for (let count = 0; count < 20; count += 1) socket.send({ type: "ping" });
    expect(await closing(socket)).toMatchObject({ code: 1013 });
    expect(socket.of("pong").length).toBeLessThan(10);
  });

  test("more sockets of one viewer or company than allowed: 1013; a place given back is free", async () => {
    const server = await start({ socketLimits: { socketsPerViewer: 1, socketsPerCompany: 2 } });
    for (const name of ["ben", "cleo"]) {
      server.callers.tokens.set(name, { kind: "KNOWN", viewer: userNamed(name), expiresAt: null });
    }
    server.callers.tokens.set("dora", { kind: "KNOWN", viewer: userNamed("dora", { companyId: 2 }), expiresAt: null });
    const first = await acknowledgedSocket(server, "user");
    await acknowledgedSocket(server, "ben");
    for (const token of ["user", "cleo"]) {
      const socket = await openSocket(server);
      socket.send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
      expect(await closing(socket)).toMatchObject({ code: 1013 });
    }
    await acknowledgedSocket(server, "dora");
    first.end();
    await eventually("its place is free", () => server.sockets.size === 2);
    await acknowledgedSocket(server, "cleo");
  });

  test("more sockets than the process takes: 503", async () => {
    const server = await start({ socketLimits: { sockets: 1 } });
    await openSocket(server);
    expect(await refusedUpgrade(server)).toBe(503);
  });
});

describe("W-7, W-8 the end of a token", () => {
  test("its socket is closed with 4403 and nothing more is sent", async () => {
    const server = await start();
    server.callers.tokens.set("short", {
      kind: "KNOWN",
      viewer: userNamed("ann"),
      expiresAt: new Date(Date.now() + 400),
    });
    const socket = await subscribed(server, "short");
    const [source] = server.journal.sources;
    const feeding = setInterval(() => source?.push(1), 10);
    const { code, reason } = await closing(socket);
    clearInterval(feeding);
    expect([code, reason]).toEqual([4403, "The token has expired."]);
    expect(source?.returned).toBe(1);
    expect(socket.of("next").length).toBeGreaterThan(0);
  });

  test("a token that is good for 60 days does not end at once", async () => {
    const server = await start();
    const expiresAt = new Date(Date.now() + 60 * 86_400_000);
    server.callers.tokens.set("long", { kind: "KNOWN", viewer: userNamed("ann"), expiresAt });
    const socket = await subscribed(server, "long");
    server.journal.sources[0]?.push(1);
    await eventually("next", () => socket.of("next").length === 1);
    expect(socket.closed).toBeNull();
  });

  test("the usual client comes back by itself, with a fresh token", async () => {
    const server = await start();
    server.callers.tokens.set("short", {
      kind: "KNOWN",
      viewer: userNamed("ann"),
      expiresAt: new Date(Date.now() + 200),
    });
    const tokens = ["short", "user"];
    const used: string[] = [];
    const client = createClient({
      url: server.socketUrl,
      webSocketImpl: WebSocket,
      retryWait: () => Promise.resolve(),
      connectionParams: () => {
        const token = tokens.shift() ?? "none";
        used.push(token);
        return { authorization: `Bearer ${token}` };
      },
    });
    const stream = client.iterate<{ ticks: { number: number } }>({ query: TICKS });
    const first = stream.next();
    await eventually("it came back", () => server.journal.sources.length === 2);
    server.journal.sources[1]?.push(5);
    expect((await first).value).toEqual({ data: { ticks: { number: 5 } } });
    expect(used).toEqual(["short", "user"]);
    await client.dispose();
  });
});

describe("W-9 who may no longer stay", () => {
  test.each([
    ["revoked", refuse("UNAUTHENTICATED", "gone")],
    ["suspended", refuse("COMPANY_SUSPENDED", "suspended")],
    ["of another role", { kind: "KNOWN", viewer: userNamed("ann", { role: "ADMIN" }) } as Standing],
  ])("%s: a quiet socket ends with 4403", async (_what, standing) => {
    const server = await start({ watchTimes: QUICK });
    const socket = await subscribed(server);
    server.callers.standing = () => Promise.resolve(standing);
    expect(await closing(socket)).toMatchObject({ code: 4403 });
    expect(server.journal.sources[0]?.returned).toBe(1);
  });

  test("nothing that happens after the revocation is delivered", async () => {
    const server = await start({ watchTimes: { ...QUICK, sweepMs: 60_000 } });
    const socket = await subscribed(server);
    server.journal.sources[0]?.push(1);
    await eventually("next", () => socket.of("next").length === 1);
    server.callers.standing = () => Promise.resolve(refuse("UNAUTHENTICATED", "gone"));
    server.journal.sources[0]?.push(2);
    expect(await closing(socket)).toMatchObject({ code: 4403 });
    expect(socket.of("next")).toHaveLength(1);
  });

  test("others stay", async () => {
    const server = await start({ watchTimes: QUICK });
    server.callers.tokens.set("ben", { kind: "KNOWN", viewer: userNamed("ben"), expiresAt: null });
    const ann = await acknowledgedSocket(server);
    const ben = await acknowledgedSocket(server, "ben");
    server.callers.standing = (viewer) =>
      Promise.resolve(
        viewer.kind === "USER" && viewer.userId === "ann"
          ? refuse("UNAUTHENTICATED", "gone")
          : { kind: "KNOWN", viewer },
      );
    await closing(ann);
    const asked = server.callers.asked;
    await eventually("ben was looked at again", () => server.callers.asked > asked + 1);
    expect(ben.closed).toBeNull();
  });

  test("while it cannot be told the last answer holds, then the client has to come back later", async () => {
    const server = await start({ watchTimes: { ...QUICK, unknownMs: 400 } });
    const socket = await subscribed(server);
    server.callers.standing = () => Promise.reject(new Error("ECONNREFUSED"));
    server.journal.sources[0]?.push(1);
    await eventually("next", () => socket.of("next").length === 1);
    expect(await closing(socket)).toMatchObject({ code: 1013 });
  });

  test("an event is told with the viewer as of then, in a context of its own", async () => {
    const server = await start({ watchTimes: QUICK });
    const socket = await subscribed(server, "user", "subscription { ticks { locale requestId } }");
    server.journal.sources[0]?.push(1);
    await eventually("next", () => socket.of("next").length === 1);
    server.callers.standing = () => Promise.resolve({ kind: "KNOWN", viewer: userNamed("ann", { locale: "de" }) });
    server.journal.sources[0]?.push(2);
    await eventually("next", () => socket.of("next").length === 2);
    const ticks = socket
      .of("next")
      .map(({ payload }) => (payload as { data: { ticks: Record<string, string> } }).data.ticks);
    expect(ticks.map(({ locale }) => locale)).toEqual(["en", "de"]);
    expect(ticks[0]?.requestId).not.toBe(ticks[1]?.requestId);
  });

  test("while an answer is fresh nobody is asked again", async () => {
    const server = await start({ watchTimes: { freshMs: 60_000, sweepMs: 60_000, unknownMs: 60_000 } });
    const sockets = await Promise.all(Array.from({ length: 20 }, () => subscribed(server)));
    for (const source of server.journal.sources) source.push(1);
    await eventually("all heard it", () => sockets.every((socket) => socket.of("next").length === 1));
    expect(server.callers.asked).toBe(0);
  });
});

describe("W-10, W-11 clients that are not there, or do not keep up", () => {
  test("a socket that answers no ping is ended after one more interval, and its source is let go", async () => {
    const server = await start({ socketLimits: { pingMs: 100 } });
    const socket = await subscribed(server);
    socket.socket.pause();
    await eventually("the socket is gone", () => server.sockets.size === 0);
    expect(server.journal.sources[0]?.returned).toBe(1);
    socket.end();
  });

  test("a socket that answers stays", async () => {
    const server = await start({ socketLimits: { pingMs: 30 } });
    const socket = await acknowledgedSocket(server);
    let pings = 0;
    socket.socket.on("ping", () => {
      pings += 1;
    });
    await eventually("five pings", () => pings >= 5);
    expect(socket.closed).toBeNull();
  });

  test("what waits for a client that does not read is bounded: its source is not drained", async () => {
    const server = await start();
    const socket = await subscribed(server, "user", "subscription { ticks { padding(length: 50000) } }");
    const [source] = server.journal.sources;
    socket.socket.pause();
    source?.push(...Array.from({ length: 2_000 }, (_, index) => index));
    let before = -1;
    await eventually("it stands still", async () => {
      const still = source?.untaken === before;
      before = source?.untaken ?? 0;
      await new Promise((resolve) => setTimeout(resolve, 200));
      return still;
    });
    expect(before).toBeGreaterThan(1_500);
    socket.end();
  });

  test("a client that has something to read and does not: 1013, well before it would be missed by pings", async () => {
    const server = await start({ socketLimits: { stalledMs: 300 } });
    const socket = await acknowledgedSocket(server);
    const ids = Array.from({ length: 10 }, (_, index) => String(index));
    for (const id of ids) socket.subscribe(id, "subscription { ticks { padding(length: 50000) } }");
    await eventually("all open", () => server.journal.sources.length === ids.length);
    socket.socket.pause();
    for (const source of server.journal.sources) source.push(...Array.from({ length: 200 }, (_, index) => index));
    await eventually("all are let go", () => server.journal.sources.every(({ returned }) => returned === 1));
    socket.socket.resume();
    expect([1006, 1013]).toContain((await closing(socket)).code);
    expect(server.journal.sources.map(({ untaken }) => untaken > 0)).toEqual(ids.map(() => true));
  });

  test("a source can end the socket of its reader with 1013", async () => {
    const server = await start();
    const socket = await acknowledgedSocket(server);
    socket.subscribe("1", "subscription { slowTicks { number } }");
    expect(await closing(socket)).toEqual({ code: 1013, reason: "Too slow." });
    await eventually("its source is let go", () => server.journal.sources[0]?.returned === 1);
  });
});
