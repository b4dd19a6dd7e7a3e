import { expect, it } from "@jest/globals";
import { QueryFailedError } from "typeorm";
import { createLog, type Log } from "../../src/log.js";

const CANARY = "canary-4f1c9e";
const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl";

/** An error as mysql2 makes it, before anybody took the values out of it. */
function driverError(): Error {
  return Object.assign(new Error(`Duplicate entry '${CANARY}' for key 'users_external_id'`), {
    code: "ER_DUP_ENTRY",
    errno: 1062,
    sql: `INSERT INTO users VALUES ('${CANARY}')`,
    sqlState: "23000",
    sqlMessage: `Duplicate entry '${CANARY}' for key 'users_external_id'`,
  });
}

const queryFailed = () => new QueryFailedError("INSERT INTO users VALUES (?)", [CANARY], driverError());

/** An error as HTTP clients make it: the whole request hangs on it. */
const httpError = () =>
  Object.assign(new Error("Request failed with status 400"), {
    code: "ERR_BAD_REQUEST",
    config: { headers: { authorization: `Bearer ${CANARY}` }, data: CANARY },
    response: { body: CANARY },
  });

function written(write: (log: Log) => void): string {
  const lines: string[] = [];
  write(createLog("trace", { write: (line) => lines.push(line) }));
  expect(lines).toHaveLength(1);
  return lines.join("");
}

it.each<[string, (log: Log) => void]>([
  ["a failed statement", (log) => log.error({ err: queryFailed() }, "failed")],
  ["a failed statement without a message", (log) => log.error({ err: queryFailed() })],
  ["a failed statement alone", (log) => log.error(queryFailed())],
  ["a failed statement alone, with a message", (log) => log.error(queryFailed(), "failed")],
  [
    "a failed statement under another name",
    (log) => log.error({ error: queryFailed(), reason: driverError() }, "failed"),
  ],
  [
    "a failed statement deep inside",
    (log) => log.warn({ job: { results: [{ why: { error: queryFailed() } }] } }, "failed"),
  ],
  ["a failed statement in the message", (log) => log.warn("failed: %s", queryFailed())],
  [
    "a cause",
    (log) => log.error({ err: new Error("outer", { cause: new Error("inner", { cause: queryFailed() }) }) }, "failed"),
  ],
  [
    "one of several errors",
    (log) => log.error({ err: new AggregateError([queryFailed(), httpError()], "all failed") }, "failed"),
  ],
  [
    "what a GraphQL error was made from",
    (log) => log.error({ err: Object.assign(new Error("masked"), { originalError: driverError() }) }, "x"),
  ],
  ["a bare error of the driver", (log) => log.error({ err: driverError() }, "failed")],
  ["a failed request", (log) => log.error({ err: httpError() }, "failed")],
  [
    "a field called like a secret",
    (log) => log.info({ accessToken: CANARY, refresh_token: CANARY, "Set-Cookie": CANARY }, "x"),
  ],
  ["a deep field called like a secret", (log) => log.info({ a: { b: [{ c: { d: { clientSecret: CANARY } } }] } }, "x")],
  [
    "an object of a class",
    (log) =>
      log.info(
        {
          outcome: new (class Outcome {
            grant = { token: CANARY };
            why = queryFailed();
          })(),
        },
        "x",
      ),
  ],
  [
    "parameters and variables",
    (log) => log.info({ parameters: [CANARY], request: { variables: { input: CANARY } } }, "x"),
  ],
  ["a secret on a child log", (log) => log.child({ password: CANARY, provider: { token: CANARY } }).info("x")],
  ["a password in an address", (log) => log.info({ url: `mysql://root:${CANARY}@db:3306/relink` }, "x")],
  [
    "a code in an address",
    (log) => log.info({ url: `https://x.test/oauth/callback?code=${CANARY}&state=${CANARY}#a` }, "x"),
  ],
  ["a bearer header in a message", (log) => log.info(`sent Authorization: Bearer ${CANARY}`)],
])("%s shows no secret", (_, write) => {
  const line = written(write);
  expect(line).not.toContain(CANARY);
  expect(() => JSON.parse(line) as unknown).not.toThrow();
});

it.each([
  ["a JWT", JWT, "[redacted JWT]"],
  ["a service key", "rlk_0123456789abcdef", "[redacted key]"],
  ["a token of Google", "ya29.a0AfH6SMBx_example", "[redacted token]"],
  ["a token of Meta", `EAA${"G".repeat(40)}`, "[redacted token]"],
])("%s is known by its looks, wherever it stands", (_, secret, instead) => {
  const line = written((log) =>
    log.info({ note: `saw ${secret}`, err: new Error(`refused ${secret}`) }, `got ${secret}.`),
  );
  expect(line).not.toContain(secret);
  expect(line.split(instead)).toHaveLength(4);
});

it("says of an error what helps: type, code, statement, place and cause", () => {
  const line = written((log) => log.error({ err: queryFailed(), accounts: 3, at: new Date(0) }, "cannot store users"));
  expect(JSON.parse(line)).toEqual({
    level: "error",
    time: expect.any(String),
    msg: "cannot store users",
    accounts: 3,
    at: "1970-01-01T00:00:00.000Z",
    err: {
      type: "QueryFailedError",
      message: expect.stringContaining("ER_DUP_ENTRY"),
      code: "ER_DUP_ENTRY",
      errno: 1062,
      statement: "INSERT INTO users VALUES (?)",
      stack: expect.stringMatching(/^\s+at /),
    },
  });
});

it("keeps the words of an ordinary error", () => {
  expect(
    JSON.parse(written((log) => log.warn({ err: new Error("no route", { cause: new Error("down") }) }))),
  ).toMatchObject({
    msg: "no route",
    err: { message: "no route", cause: { message: "down" } },
  });
});

it("tells only the length of bytes", () => {
  expect(JSON.parse(written((log) => log.info({ body: Buffer.from(CANARY) }, "x")))).toMatchObject({
    body: "[13 bytes]",
  });
});

it("survives what refers to itself", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const error = new Error("round");
  error.cause = error;
  expect(written((log) => log.info({ circle, err: error }, "x"))).toContain("round");
});
