import { afterEach, expect, test } from "@jest/globals";
import { type FixtureServer, startFixtureServer } from "../../support/fixture-server.js";
import { RawConnection } from "../../support/raw-http.js";
import { acknowledgedSocket, closing, openSocket, refusedUpgrade } from "../../support/sockets.js";
import { eventually } from "../../support/waits.js";

const servers: FixtureServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start(options: Parameters<typeof startFixtureServer>[0] = {}): Promise<FixtureServer> {
  const server = await startFixtureServer(options);
  servers.push(server);
  return server;
}

/** A request that is answered when the test says so. */
function slowRequest(server: FixtureServer): { letGo: () => void; answer: Promise<number> } {
  let letGo: () => void = () => undefined;
  server.readiness = async () => {
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
    return { database: true, migrations: true, degraded: [] };
  };
  const answer = fetch(`http://127.0.0.1:${server.port}/readyz`).then(({ status }) => status);
  return { letGo: () => letGo(), answer };
}

test("P-2 what runs is finished before sockets are closed with 1001, and then the port is free", async () => {
  const server = await start();
  const socket = await acknowledgedSocket(server);
  socket.subscribe("1", "subscription { ticks { number } }");
  const source = await eventually("source opens", () => server.journal.sources[0]);
  const slow = slowRequest(server);
  await eventually("the request runs", () => server.traffic.requests > 0);

  const stopped = server.stop();
  await expect(fetch(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow();
  source.push(1);
  await eventually("the socket still works", () => socket.of("next").length === 1);
  slow.letGo();
  expect(await slow.answer).toBe(200);
  expect(await closing(socket)).toMatchObject({ code: 1001 });
  await stopped;
  expect(source.returned).toBe(1);
  expect(server.sockets.size).toBe(0);
});

test("P-2 a connection that stays open without a request keeps nothing", async () => {
  const server = await start();
  const idle = new RawConnection(server.port);
  idle.write("GET /healthz HTTP/1.1\r\nHost: relink\r\n\r\n");
  await eventually("an answer", () => idle.received.includes("alive"));
  await server.stop();
  await idle.whenClosed();
});

test("P-2 a client that never answers the close frame does not hold up the stop", async () => {
  const server = await start({ socketLimits: { closeMs: 100 } });
  const socket = await openSocket(server);
  socket.socket.pause();
  await server.stop();
  expect(server.sockets.size).toBe(0);
  socket.end();
});

test("P-2 no new sockets while stopping", async () => {
  const server = await start();
  const socket = await acknowledgedSocket(server);
  server.sockets.refuseNew();
  expect(await refusedUpgrade(server)).toBe(503);
  expect(socket.closed).toBeNull();
  socket.end();
});
