import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { serverAudits } from "graphql-http";
import { type FixtureServer, startFixtureServer } from "../../support/fixture-server.js";

/** These want 200 for requests that cannot be executed when JSON is asked for; this server answers 400. */
const ACCEPTED_WARNINGS = ["572B", "FDE2", "7B9B"];

let server: FixtureServer;

beforeAll(async () => {
  server = await startFixtureServer({ introspection: true });
});
afterAll(() => server.stop());

function fetchAsCaller(url: unknown, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("authorization", "Bearer user");
  headers.set("apollo-require-preflight", "1");
  return fetch(String(url), { ...init, headers });
}

const audits = serverAudits({ url: () => server.url, fetchFn: fetchAsCaller });

test("the audit has all its checks", () => {
  expect(audits.length).toBeGreaterThanOrEqual(61);
});

test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))("G-1 %s %s", async (id, _name, audit) => {
  const result = await audit.fn();
  if (result.status === "warn") expect(ACCEPTED_WARNINGS).toContain(id);
  else expect([result.status, "reason" in result ? result.reason : ""]).toEqual(["ok", ""]);
});
