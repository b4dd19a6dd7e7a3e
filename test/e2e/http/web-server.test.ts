import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { ALLOWED_ORIGIN, type FixtureServer, startFixtureServer } from "../../support/fixture-server.js";
import { RawConnection } from "../../support/raw-http.js";
import { eventually } from "../../support/waits.js";

let server: FixtureServer;
let base: string;
const connections: RawConnection[] = [];

beforeAll(async () => {
  server = await startFixtureServer({ patience: { headers: 300, request: 300, look: 50 } });
  base = `http://127.0.0.1:${server.port}`;
});
afterAll(() => server.stop());
afterEach(() => {
  for (const connection of connections.splice(0)) connection.end();
});

function open(text: string): RawConnection {
  const connection = new RawConnection(server.port);
  connections.push(connection);
  connection.write(text);
  return connection;
}

const POST = "POST /graphql HTTP/1.1\r\nHost: relink\r\nContent-Type: application/json\r\n";

describe("slow clients (request table, row 26)", () => {
  test.each([
    ["a body that trickles in", `${POST}Content-Length: 1000\r\n\r\n{`, " "],
    ["pieces that trickle in", `${POST}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`, "1\r\n \r\n"],
    ["headers that never end", "POST /graphql HTTP/1.1\r\nHost: relink\r\n", "x"],
  ])("%s: the connection is closed", async (_what, text, piece) => {
    const connection = open(text);
    const trickle = setInterval(() => connection.write(piece), 40);
    try {
      expect(await connection.whenClosed()).toMatch(/^HTTP\/1.1 408 /);
    } finally {
      clearInterval(trickle);
    }
  });
});

describe("errors before GraphQL (G-2)", () => {
  test.each([
    ["broken JSON", "POST", "/graphql", "{", 400, "BAD_REQUEST"],
    ["an empty body", "POST", "/graphql", "", 400, "BAD_REQUEST"],
    ["an unknown path", "GET", "/nothing/here", undefined, 404, "NOT_FOUND"],
    ["an unknown path, with a body", "POST", "/nothing/here", "{}", 404, "NOT_FOUND"],
    ["a route that fails", "GET", "/broken", undefined, 500, "INTERNAL"],
  ])("%s is answered as JSON without a trace", async (_what, method, path, body, status, code) => {
    const answer = await fetch(base + path, {
      method,
      headers: { "content-type": "application/json", accept: "text/html" },
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(text).not.toMatch(/stack|secret|node_modules|\.ts|fastify|FST_/i);
  });

  test("what is broken can be found in the log under the id of the answer", async () => {
    const answer = (await (await fetch(`${base}/broken`)).json()) as { errors: [{ extensions: { errorId: string } }] };
    const line = server.logged.find((text) => text.includes(answer.errors[0].extensions.errorId));
    expect(line).toContain("secret.ts");
  });

  test("methods that GraphQL does not use", async () => {
    const answer = await fetch(server.url, { method: "DELETE", headers: { "apollo-require-preflight": "1" } });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("GET, POST");
  });

  test("a request line that is none", async () => {
    const received = await open("NONSENSE\r\n\r\n").whenClosed();
    expect(received).toMatch(/^HTTP\/1.1 400 /);
    expect(received).not.toMatch(/stack|node_modules/);
  });
});

describe("headers (G-3)", () => {
  test("answers do not tell what the server is made of, and tell browsers to be careful", async () => {
    for (const path of ["/graphql", "/healthz", "/nothing"]) {
      const { headers } = await fetch(base + path);
      expect(headers.get("x-powered-by")).toBeNull();
      expect(headers.get("server")).toBeNull();
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("strict-transport-security")).toContain("max-age=");
    }
  });

  test("answers to operations are kept nowhere", async () => {
    for (const query of ["{ hello }", "{ nothing }"]) {
      expect((await server.post({ query })).headers.get("cache-control")).toBe("no-store");
    }
  });

  test("the id of a request is ours, whatever the client says", async () => {
    const { headers } = await server.post({ query: "{ hello }" }, { "x-request-id": "forged", "request-id": "forged" });
    expect(headers.get("x-request-id")).toMatch(/^[\da-f]{8}-[\da-f]{4}-4/);
  });
});

describe("scripts of other origins (G-3)", () => {
  const preflight = (origin: string) =>
    fetch(server.url, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
    });

  test("a listed origin gets its permission, for itself alone", async () => {
    const answer = await preflight(ALLOWED_ORIGIN);
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe(ALLOWED_ORIGIN);
    expect(answer.headers.get("access-control-allow-headers")).toContain("authorization");
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    expect(answer.headers.get("vary")).toContain("Origin");
  });

  test.each([
    "https://evil.example",
    `${ALLOWED_ORIGIN}.evil.example`,
    "http://dashboard.example",
    "null",
    `${ALLOWED_ORIGIN}:8443`,
  ])("%s gets none", async (origin) => {
    const answer = await preflight(origin);
    expect(answer.status).toBe(403);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    const read = await server.post({ query: "{ hello }" }, { origin });
    expect(read.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("refusals can be read by the listed origin too", async () => {
    const answer = await server.post("{", { origin: ALLOWED_ORIGIN });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("access-control-allow-origin")).toBe(ALLOWED_ORIGIN);
  });
});

describe("health (P-1)", () => {
  afterEach(() => {
    server.stopping = false;
    server.readiness = () => Promise.resolve({ database: true, migrations: true, degraded: [] });
  });

  async function ready(): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${base}/readyz`);
    return { status: answer.status, body: await answer.json() };
  }

  test("alive, and no more than that", async () => {
    const answer = await fetch(`${base}/healthz`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: "alive" });
  });

  test("ready, or degraded, which is ready too", async () => {
    expect(await ready()).toMatchObject({ status: 200, body: { status: "ready" } });
    server.readiness = () => Promise.resolve({ database: true, migrations: true, degraded: ["redis"] });
    expect(await ready()).toMatchObject({ status: 200, body: { status: "degraded", degraded: ["redis"] } });
  });

  test.each([
    ["the database cannot be reached", { database: false, migrations: true, degraded: [] }],
    ["migrations are missing", { database: true, migrations: false, degraded: [] }],
  ])("not ready while %s", async (_what, readiness) => {
    server.readiness = () => Promise.resolve(readiness);
    expect(await ready()).toMatchObject({ status: 503, body: { status: "unready" } });
  });

  test("not ready while the check fails, and nothing of why is told", async () => {
    server.readiness = () => Promise.reject(new Error("secret"));
    const { status, body } = await ready();
    expect(status).toBe(503);
    expect(JSON.stringify(body)).not.toContain("secret");
  });

  test("not ready while stopping, though alive", async () => {
    server.stopping = true;
    expect(await ready()).toEqual({ status: 503, body: { status: "stopping" } });
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  test("however many ask, one check runs at a time", async () => {
    let checks = 0;
    let letGo: () => void = () => undefined;
    server.readiness = async () => {
      checks += 1;
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      return { database: true, migrations: true, degraded: [] };
    };
    const answers = [ready(), ready(), ready()];
    await eventually("three ask", () => server.traffic.requests >= 3);
    letGo();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(checks).toBe(1);
  });
});
