import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { getIntrospectionQuery } from "graphql";
import { SECRET_MESSAGE } from "../../support/fixture-schema.js";
import { type FixtureServer, startFixtureServer } from "../../support/fixture-server.js";
import { RawConnection, upload } from "../../support/raw-http.js";

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: { readonly message: string; readonly extensions: Record<string, unknown> }[];
  readonly extensions?: unknown;
}

/** As in production: no introspection. */
let server: FixtureServer;
/** The same, but for introspection. */
let open: FixtureServer;

beforeAll(async () => {
  server = await startFixtureServer();
  open = await startFixtureServer({ introspection: true });
});
afterAll(() => Promise.all([server.stop(), open.stop()]));
afterEach(() => {
  server.journal.calls.length = 0;
});

async function ask(query: string, more: object = {}, at = server): Promise<{ status: number; text: string } & Answer> {
  const response = await at.post({ query, ...more });
  const text = await response.text();
  return { status: response.status, text, ...(JSON.parse(text) as Answer) };
}

function get(search: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}?${search}`, { headers: { authorization: "Bearer user", ...headers } });
}

/** Refused before anything was executed, with at most five errors and no data. */
function expectRefused(answer: { status: number } & Answer): void {
  expect(answer.status).toBe(400);
  expect(answer).not.toHaveProperty("data");
  expect(answer.errors?.length).toBeGreaterThan(0);
  expect(answer.errors?.length).toBeLessThanOrEqual(5);
  expect(server.journal.calls).toEqual([]);
}

const repeat = (count: number, piece: (index: number) => string) => Array.from({ length: count }, (_, i) => piece(i));

describe("requests that attackers send", () => {
  test.each(["{__schema{types{name fields{name}}}}", '{__type(name:"Query"){fields{name}}}', getIntrospectionQuery()])(
    "row 1: introspection is off (%#)",
    async (query) => expectRefused(await ask(query)),
  );

  test("row 1: where introspection is on, the usual query passes all limits, for anybody", async () => {
    const answer = await open.post({ query: getIntrospectionQuery() }, { authorization: "" });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toHaveProperty("data.__schema.types");
  });

  test("row 3: circular introspection is refused even where introspection is on", async () => {
    const answer = await ask(
      "{__schema{types{fields{type{fields{type{fields{type{fields{type{name}}}}}}}}}}}",
      {},
      open,
    );
    expect(answer.status).toBe(400);
    expect(answer).not.toHaveProperty("data");
  });

  test.each([
    ["a field", "{ hell }", {}],
    ["an argument", "{ hello(shad: DARK) }", {}],
    ["a type", "query ($s: Shad) { hello(shade: $s) }", {}],
    ["an enum value", "{ hello(shade: DARC) }", {}],
    ["an enum value in a variable", "query ($s: Shade) { hello(shade: $s) }", { variables: { s: "DARC" } }],
    ["a directive", "{ hello @inclde(if: true) }", {}],
    ["a fragment's type", "{ ...F } fragment F on Quer { hello }", {}],
    ["a field below", "{ branch { titel } }", {}],
  ])("row 4: no suggestion for %s", async (_what, query, more) => {
    const answer = await ask(query, more);
    expectRefused(answer);
    expect(answer.text).not.toMatch(/did you mean|suggest/i);
  });

  test("row 6: no page for browsers", async () => {
    const answer = await get("", { accept: "text/html" });
    const text = await answer.text();
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    expect(text).not.toMatch(/<html|graphiql|playground|sandbox/i);
  });

  test("row 7: a query by GET without a header that only scripts can set", async () => {
    const answer = await get("query={__typename}");
    expect(answer.status).toBe(400);
    expect(await answer.json()).not.toHaveProperty("data");
    expect((await get("query={__typename}", { "apollo-require-preflight": "1" })).status).toBe(200);
  });

  test("row 8: a mutation by GET changes nothing", async () => {
    const answer = await get("query=mutation{change}", { "apollo-require-preflight": "1" });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
    expect(server.journal.calls).toEqual([]);
    expect((await ask("mutation{change}")).data).toEqual({ change: "changed" });
    expect(server.journal.calls).toEqual(["change"]);
  });

  test.each([
    ["row 9: form", "application/x-www-form-urlencoded", "query=mutation%7Bchange%7D"],
    ["row 10: text", "text/plain", '{"query":"mutation{change}"}'],
    [
      "row 11: multipart",
      "multipart/form-data; boundary=b",
      '--b\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"mutation{change}"}\r\n--b\r\ncontent-disposition: form-data; name="map"\r\n\r\n{}\r\n--b--\r\n',
    ],
  ])("%s is not executed", async (_what, type, body) => {
    for (const headers of [{}, { "apollo-require-preflight": "1" }]) {
      const answer = await server.post(body, { "content-type": type, ...headers });
      expect(answer.status).toBe(415);
      expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    }
    expect(server.journal.calls).toEqual([]);
  });

  test("row 12: GET with an odd content type", async () => {
    const answer = await get("query={hello}", { "content-type": "application/x-foo" });
    expect(answer.status).toBe(415);
    expect(server.journal.calls).toEqual([]);
  });

  test("row 13: operations in an array", async () => {
    const response = await server.post(repeat(10, () => "").map(() => ({ query: "{ hello }" })));
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/batch/i);
    expect(server.journal.calls).toEqual([]);
  });

  test.each([
    ["of __typename", repeat(101, (i) => `a${i}: __typename`)],
    ["of a field", repeat(101, (i) => `a${i}: hello`)],
  ])("row 14: 101 aliases %s", async (_what, fields) => {
    const answer = await ask(`{ ${fields.join(" ")} }`);
    expectRefused(answer);
    expect(answer.errors?.[0]?.extensions).toEqual({ code: "LIMIT_EXCEEDED" });
  });

  test("row 14: aliases below the top and in fragments count alike", async () => {
    const below = `{ branch { ${repeat(51, (i) => `a${i}: title`).join(" ")} } }`;
    const spread = `{ a: branch { ...F } b: branch { ...F } } fragment F on Branch { ${repeat(26, (i) => `a${i}: title`).join(" ")} }`;
    for (const query of [below, spread]) {
      const answer = await ask(query);
      expectRefused(answer);
      expect(answer.text).toContain("aliases");
    }
  });

  test.each([
    ["10 unknown ones", `{ __typename ${"@aa ".repeat(10)} }`],
    ["500 unknown ones", `{ __typename ${"@aa ".repeat(500)} }`],
    ["50 that exist", `{ hello ${"@include(if: true) ".repeat(50)} }`],
    ["50 that exist, each in its place", `{ ${"hello @include(if: true) ".repeat(50)} }`],
  ])("row 15: directives: %s", async (_what, query) => expectRefused(await ask(query)));

  test("row 16: a field 10,000 times ends at the tokens, before it is looked at", async () => {
    const answer = await ask(`{ ${"hello ".repeat(10_000)} }`);
    expectRefused(answer);
    expect(answer.errors).toHaveLength(1);
    expect(answer.text).toMatch(/1000 tokens. Parsing aborted/);
  });

  test("row 16: a field 500 times is one field", async () => {
    const answer = await ask(`{ ${"hello ".repeat(500)} }`);
    expect(answer).toMatchObject({ status: 200, data: { hello: "hello you" } });
    expect(server.journal.calls).toEqual(["hello"]);
  });

  test("row 17: 20 levels through a circle of types", async () => {
    const answer = await ask(`{ ${"branch { leaf { ".repeat(10)} id ${"} } ".repeat(10)} }`);
    expectRefused(answer);
    expect(answer.text).toContain("levels");
  });

  test("row 18: fragments that double each other", async () => {
    const fragments = repeat(12, (i) => `fragment F${i} on Branch { ...F${i + 1} ...F${i + 1} }`).join(" ");
    const answer = await ask(`{ branch { ...F0 } } ${fragments} fragment F12 on Branch { id }`);
    expectRefused(answer);
    expect(answer.text).toMatch(/too many selections|fragments spread/);
  });

  test("row 18: fragments in a circle", async () => {
    const answer = await ask("{ branch { ...A } } fragment A on Branch { ...B } fragment B on Branch { ...A }");
    expectRefused(answer);
    expect(answer.text).toContain("Cannot spread fragment");
  });

  test.each([
    ["99999999", "{ branches(first: 99999999) { id } }", {}],
    ["-1", "{ branches(first: -1) { id } }", {}],
    ["0", "{ branches(last: 0) { id } }", {}],
    ["101 in a variable", "query ($n: Int) { branches(first: $n) { id } }", { variables: { n: 101 } }],
    ["101 below", "{ branch { leaves(first: 101) { id } } }", {}],
  ])("row 19: a page of %s", async (_what, query, more) => {
    const answer = await ask(query, more);
    expectRefused(answer);
    expect(answer.text).toContain("must be from 1 to 100");
    expect(answer.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });

  test("row 19: a page of no size counts as a full one", async () => {
    expectRefused(await ask("{ branches { leaves { branch { id } } } }"));
  });

  test("row 20: the widest list inside the widest list", async () => {
    const answer = await ask("{ branches(first: 100) { leaves(first: 100) { id } } }");
    expectRefused(answer);
    expect(answer.errors?.[0]?.extensions).toEqual({ code: "LIMIT_EXCEEDED" });
    expect((await ask("{ branches(first: 20) { leaves(first: 20) { id } } }")).status).toBe(200);
  });

  test("row 20: neither variables nor fragments nor a list of ids hide the cost", async () => {
    const pages =
      "query ($n: Int, $ids: [ID!]!) { branchesById(ids: $ids) { ...F } } fragment F on Branch { leaves(first: $n) { id } }";
    const ids = (count: number) => repeat(count, String);
    expect((await ask(pages, { variables: { n: 5, ids: ids(5) } })).status).toBe(200);
    server.journal.calls.length = 0;
    expectRefused(await ask(pages, { variables: { n: 100, ids: ids(200) } }));
    // What is cheap for one caller must not pass for another with larger pages, nor the other way round.
    expect((await ask(pages, { variables: { n: 5, ids: ids(5) } })).status).toBe(200);
  });

  test("row 21: no tracing", async () => {
    expect(await ask("{ hello }", { extensions: { tracing: true } })).not.toHaveProperty("extensions");
  });

  test("row 22: what cannot be parsed", async () => {
    const answer = await ask("qwerty cop { abc }");
    expectRefused(answer);
    expect(answer.text).not.toMatch(/stack|exception|\/node_modules|\.js|\.ts/i);
  });

  test("row 22: a resolver that fails tells an id and nothing else, and the log tells the rest under it", async () => {
    const answer = await ask("{ broken }");
    expect(answer.status).toBe(200);
    expect(answer.text).not.toMatch(/ER_DUP|secret|stack|exception|\.ts/i);
    const { code, errorId } = answer.errors?.[0]?.extensions ?? {};
    expect(code).toBe("INTERNAL");
    expect(answer.errors?.[0]?.message).toBe(
      `Something went wrong. Quote ${String(errorId)} to whoever operates this installation.`,
    );
    const line = server.logged.find((text) => text.includes(String(errorId)));
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      level: "error",
      path: "broken",
      err: { message: SECRET_MESSAGE },
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
    });
  });

  test.each([
    ["row 23: 200 kB as a user", "user", 200_000, 413],
    ["row 23: 20 MB as a service key", "key", 20_000_000, 413],
    ["row 23: 200 kB as nobody", "", 200_000, 413],
    ["row 23: 200 kB as a service key fits", "key", 200_000, 400],
  ])("%s", async (_what, token, bytes, status) => {
    const authorization = token === "" ? {} : { authorization: `Bearer ${token}` };
    for (const chunked of [false, true]) {
      const answer = await upload({
        port: server.port,
        path: "/graphql",
        headers: { "content-type": "application/json", ...authorization },
        bytes,
        chunked,
      });
      expect(answer.status).toBe(status);
      expect(answer.headers["content-type"]).toMatch(/^application\/json/);
      const code = status === 413 ? "PAYLOAD_TOO_LARGE" : "BAD_REQUEST";
      expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ extensions: { code } }] });
    }
  });

  test("row 23: a body that is too large by its header is refused before it comes", async () => {
    const connection = new RawConnection(server.port);
    connection.write(
      "POST /graphql HTTP/1.1\r\nHost: relink\r\nAuthorization: Bearer key\r\nContent-Type: application/json\r\nContent-Length: 20000000\r\nConnection: close\r\n\r\n",
    );
    expect(await connection.whenClosed()).toMatch(/^HTTP\/1.1 413 /);
  });

  test("row 23: however much is sent, next to nothing of it is kept", async () => {
    const before = process.memoryUsage().arrayBuffers;
    await Promise.all(
      repeat(5, () => "").map(() =>
        upload({
          port: server.port,
          path: "/graphql",
          headers: { "content-type": "application/json", authorization: "Bearer user" },
          bytes: 20_000_000,
          chunked: true,
        }),
      ),
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  test("row 24: variables of 20,000 nested arrays", async () => {
    const nested = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    const body = `{"query":"query ($t: String!) { echo(text: $t) }","variables":{"t":${nested}}}`;
    const answer = await server.post(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).not.toHaveProperty("data");
  });

  test("row 24: a variable of 1 MB", async () => {
    const answer = await server.post({
      query: "query ($t: String!) { echo(text: $t) }",
      variables: { t: "x".repeat(1_000_000) },
    });
    expect(answer.status).toBe(413);
  });

  test.each(['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}'])(
    "row 24: variables that reach for prototypes: %s",
    async (variables) => {
      const answer = await server.post(`{"query":"{ hello }","variables":${variables}}`);
      expect(answer.status).toBe(400);
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      expect(server.journal.calls).toEqual([]);
    },
  );

  test.each([
    ["an unknown hash", { sha256Hash: "0".repeat(64) }, undefined],
    ["a wrong hash", { sha256Hash: "0".repeat(64) }, "{ hello }"],
  ])("row 25: a persisted query with %s", async (_what, hash, query) => {
    const response = await server.post({
      ...(query === undefined ? {} : { query }),
      extensions: { persistedQuery: { version: 1, ...hash } },
    });
    const answer = (await response.json()) as Answer;
    expect(answer.errors?.map(({ message }) => message)).toEqual(["PersistedQueryNotSupported"]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(server.journal.calls).toEqual([]);
  });

  test.each([
    ["no name", {}],
    ["an unknown name", { operationName: "C" }],
  ])("row 27: two operations and %s", async (_what, more) => {
    expectRefused(await ask("query A { hello } query B { hello }", more));
  });

  test("row 28: texts come through exactly as they are", async () => {
    const text = "nul\u0000 line\r\n rtl\u202eabc \u{1f600} \ud83d ﷽";
    const answer = await ask("query ($t: String!) { echo(text: $t) }", { variables: { t: text } });
    expect(answer.data).toEqual({ echo: text });
  });
});

describe("what callers may read of errors (G-4)", () => {
  test("a refusal passes as it is", async () => {
    const { errors } = await ask("{ refused }");
    expect(errors).toEqual([
      {
        message: "There is no such thing.",
        locations: [{ line: 1, column: 3 }],
        path: ["refused"],
        extensions: { code: "NOT_FOUND" },
      },
    ]);
  });

  test("a database that cannot be reached is told as such, with an id", async () => {
    const { errors, text } = await ask("{ unreachable }");
    expect(errors?.[0]?.extensions).toEqual({
      code: "SERVICE_UNAVAILABLE",
      errorId: expect.stringMatching(/^[\da-f]{12}$/),
    });
    expect(text).not.toContain("ER_DUP");
  });

  test("an argument that becomes null where it may not is the caller's to mend", async () => {
    const query = 'query ($t: String = "x") { echo(text: $t) }';
    const first = await ask(query, { variables: { t: null } });
    expect(first).toMatchObject({ status: 400, errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
    // Once its cost is known, the execution is the one to find out.
    expect((await ask(query)).data).toEqual({ echo: "x" });
    const { errors } = await ask(query, { variables: { t: null } });
    expect(errors?.[0]).toMatchObject({ path: ["echo"], extensions: { code: "BAD_USER_INPUT" } });
    expect(errors?.[0]?.message).toContain("must not be null");
  });

  test("an instant without a zone is refused in words that say what to do", async () => {
    const { status, text } = await ask('{ instant(at: "2026-11-24T07:30:00") }');
    expect(status).toBe(400);
    expect(text).toContain("An instant needs its zone");
  });

  test("five errors of variables are told at most", async () => {
    const names = repeat(9, (i) => `$v${i}: Int!`).join(", ");
    const uses = repeat(9, (i) => `a${i}: branches(first: $v${i}) { id }`).join(" ");
    const answer = await ask(`query (${names}) { ${uses} }`, { variables: {} });
    expectRefused(answer);
  });
});

describe("who may call", () => {
  test("nobody gets nothing, before a resolver runs", async () => {
    const answer = await server.post({ query: "{ hello }" }, { authorization: "" });
    expect(await answer.json()).toMatchObject({ data: null, errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
    expect(server.journal.calls).toEqual([]);
  });

  test("what the table forbids is not run; what else stands in the document is", async () => {
    const { errors } = await ask("{ forbidden }");
    expect(errors?.[0]?.extensions).toEqual({ code: "FORBIDDEN" });
    expect(server.journal.calls).toEqual([]);
  });

  test.each([
    ["wrong", 401, "UNAUTHENTICATED"],
    ["suspended", 403, "COMPANY_SUSPENDED"],
    ["unavailable", 503, "SERVICE_UNAVAILABLE"],
    ["boom", 500, "INTERNAL"],
  ])("the token %p is answered %p before the body is read", async (token, status, code) => {
    const answer = await server.post("this is no JSON", { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(status);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(text).not.toContain("secret");
    expect(answer.headers.get("www-authenticate")).toBe(status === 401 ? "Bearer" : null);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("the resolver sees the caller and the id that the answer carries", async () => {
    const answer = await server.post({ query: "{ whoami }" });
    expect(await answer.json()).toEqual({ data: { whoami: `USER ${answer.headers.get("x-request-id")}` } });
  });
});
