import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import sql from "sql-template-tag";
import { openJwtVerifier } from "../../../src/companies/jwt-verifier.js";
import { ErrorMask } from "../../../src/graphql/masking.js";
import { createWebServer } from "../../../src/http/web-server.js";
import { ownHostsOnly } from "../../../src/sandbox/own-hosts.js";
import { addPeopleRoutes } from "../../../src/sandbox/people.route.js";
import { insertCompany, insertUser } from "../../support/account-rows.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";

const ORIGIN = "https://relink.example.org";
const JWT = { issuer: "relink-sandbox", audience: "relink", algorithm: "HS256", jwksUrl: null };
const KEY = { kind: "SHARED_SECRET", value: "0123456789abcdef0123456789abcdef" } as const;

onEveryEngine("signing in to a sandbox", (engine) => {
  let opened: OpenTestDatabase;
  let web: FastifyInstance;
  let ada: string;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const { database } = opened;
    const [acme, other] = [await insertCompany(database, "acme"), await insertCompany(database, "other")];
    ada = await insertUser(database, acme, "Ada");
    const gone = await insertUser(database, acme, "Gone");
    await insertUser(database, other, "Otto");
    await database.transaction((tx) => tx.execute(sql`UPDATE users SET active = 0 WHERE id = ${gone}`));
    const mask = new ErrorMask({ error: () => undefined, warn: () => undefined } as never);
    web = createWebServer({ publicUrl: ORIGIN, allowedOrigins: [ORIGIN], trustProxy: false, mask });
    addPeopleRoutes(web, { database, jwt: JWT, secrets: { jwtKey: KEY }, guard: ownHostsOnly([ORIGIN]) });
    await web.ready();
  });

  afterAll(async () => {
    await web.close();
    await opened.close();
  });

  const signIn = (payload: object, headers: Record<string, string> = {}) =>
    web.inject({ method: "POST", url: "/sandbox/sign-in", payload, headers });

  it("offers everybody who is active, company by company", async () => {
    const answer = await web.inject("/sandbox/people");
    expect(answer.headers["cache-control"]).toBe("no-store");
    const { companies } = answer.json<{ companies: { id: string; people: { name: string }[] }[] }>();
    expect(companies.map(({ id, people }) => [id, people.map(({ name }) => name)])).toEqual([
      ["acme", ["Ada"]],
      ["other", ["Otto"]],
    ]);
  });

  it("gives a token of that person, which the installation accepts for a day", async () => {
    const answer = await signIn({ company: "acme", person: `user-${ada}` });
    const { token, expiresInSeconds } = answer.json<{ token: string; expiresInSeconds: number }>();
    expect(expiresInSeconds).toBe(86_400);
    expect(await openJwtVerifier(JWT, KEY).verify(token)).toMatchObject({ company: "acme", user: `user-${ada}` });
  });

  it.each([
    ["nobody", () => ({ company: "acme", person: "nobody" })],
    ["somebody of another company", () => ({ company: "other", person: `user-${ada}` })],
    ["nothing at all", () => ({})],
    ["more than was asked for", () => ({ company: "acme", person: `user-${ada}`, role: "ADMIN" })],
  ])("knows %s not", async (_who, payload) => {
    expect((await signIn(payload())).statusCode).toBe(404);
  });

  it.each([[{ "sec-fetch-site": "cross-site" }], [{ host: "relink.attacker.example" }]])(
    "answers no page of another site (%j)",
    async (headers) => {
      expect((await signIn({ company: "acme", person: `user-${ada}` }, headers)).statusCode).toBe(403);
      expect((await web.inject({ url: "/sandbox/people", headers })).statusCode).toBe(403);
    },
  );
});
