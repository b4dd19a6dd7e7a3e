import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import sql from "sql-template-tag";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import { findCompanyByExternalId } from "../../../src/companies/find-company.js";
import { ErrorMask } from "../../../src/graphql/masking.js";
import { createWebServer } from "../../../src/http/web-server.js";
import { AccountControls } from "../../../src/sandbox/controls/account-controls.js";
import { addControlRoutes } from "../../../src/sandbox/controls/controls.route.js";
import type { SimulatorDescription } from "../../../src/sandbox/controls/describe-simulator.js";
import { furnishDemo } from "../../../src/sandbox/demo/furnish-demo.js";
import { ownHostsOnly } from "../../../src/sandbox/own-hosts.js";
import { addPageRoutes } from "../../../src/sandbox/page/page.route.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { startSimulator, type StartedSimulator } from "../../support/simulator.js";
import { tinyDialect } from "../../support/tiny-dialect.js";
import { importOwn, openProcess, ownGrant, quiet, type SandboxProcess } from "./world.js";

const ORIGIN = "http://127.0.0.1:4000";
const PERSON = "1482200331";

onEveryEngine("the sandbox's controls", (engine) => {
  let opened: OpenTestDatabase;
  let process: SandboxProcess;
  let started: StartedSimulator;
  let web: FastifyInstance;
  let relink: FastifyInstance;
  let account: string;
  let ids: ReadonlyMap<string, string>;
  let pushes: { url: string; signed: unknown; body: string }[] = [];
  let pushStatus = 200;
  let relinkUrl: string | null = null;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    process = await openProcess(opened.database);
    const { database } = opened;
    const { clock, hasher } = process;
    started = await startSimulator({ database, dialects: [tinyDialect], clock });
    const { simulator } = started;
    await furnishDemo({ ...process, log: quiet, dialects: [tinyDialect] }, clock.now());
    const companyId = (await findCompanyByExternalId(database, "nordlicht"))?.id ?? 0;
    await importOwn(process, companyId, [ownGrant("own", clock.now(), new Date(clock.now().getTime() + 86_400_000))]);

    const mask = new ErrorMask({ error: () => undefined, warn: () => undefined } as never);
    const options = { publicUrl: ORIGIN, allowedOrigins: [ORIGIN], trustProxy: false, mask };
    relink = createWebServer(options);
    relink.removeAllContentTypeParsers();
    relink.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
    relink.post("/webhooks/*", async (request, reply) => {
      pushes.push({ url: request.url, signed: request.headers["x-signed"], body: String(request.body) });
      return reply.code(pushStatus).send();
    });
    relinkUrl = await relink.listen({ host: "127.0.0.1", port: 0 });

    web = createWebServer(options);
    const guard = ownHostsOnly([ORIGIN]);
    const accounts = new AccountControls({ database, clock, simulator, hasher, relinkUrl: () => relinkUrl });
    addControlRoutes(web, { database, simulator, accounts, guard });
    addPageRoutes(web, { database, clock, simulator, guard });
    await web.ready();

    const rows = await database.query<{ id: string; externalId: string }>(
      sql`SELECT id AS id, external_id AS externalId FROM social_accounts`,
    );
    ids = new Map(rows.map((row) => [row.externalId, toGlobalId("SocialAccount", row.id)]));
    account = ids.get(PERSON) ?? "";
  });

  beforeEach(async () => {
    pushes = [];
    pushStatus = 200;
    await post(`accounts/${account}/heal`);
    await post("providers/x/heal");
  });

  afterAll(async () => {
    await web.close();
    await relink.close();
    await started.close();
    process.clock.close();
    await opened.close();
  });

  const post = async (path: string, payload?: object, headers: Record<string, string> = {}) => {
    const answer = await web.inject({
      method: "POST",
      url: `/sandbox/${path}`,
      headers,
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>(), headers: answer.headers };
  };
  const message = (body: Record<string, unknown>) =>
    (body.errors as { message: string; extensions: { code: string } }[])[0];
  const person = () => started.world.person("X", PERSON);
  const description = async () => (await web.inject("/sandbox/simulator")).json<SimulatorDescription>();
  const network = async () => (await description()).networks[0];

  describe("for an account", () => {
    it("break a whole login and mend it", async () => {
      const broken = await post(`accounts/${account}/break`, { cause: "ACCOUNT_LOCKED" });
      expect(broken).toMatchObject({
        status: 200,
        body: { provider: "X", personId: PERSON, cause: "ACCOUNT_LOCKED", scope: "LOGIN", pushed: null },
      });
      expect(broken.headers["cache-control"]).toBe("no-store");
      expect((await person())?.broken).toBe("ACCOUNT_LOCKED");
      expect((await started.world.profile("X", PERSON))?.broken).toBeNull();
      expect((await post(`accounts/${account}/heal`)).body).toMatchObject({ cause: null });
      expect((await person())?.broken).toBeNull();
    });

    it("break one profile and mend it", async () => {
      await post(`accounts/${account}/break`, { cause: "PROFILE_GONE" });
      expect((await person())?.broken).toBeNull();
      expect((await started.world.profile("X", PERSON))?.broken).toBe("PROFILE_GONE");
      await post(`accounts/${account}/heal`);
      expect((await started.world.profile("X", PERSON))?.broken).toBeNull();
    });

    it("bring back tokens that a cause has ended, and none that ended otherwise", async () => {
      const issue = () =>
        started.world.issue({ provider: "X", kind: "ACCESS", personId: PERSON, scopes: [], lifeSeconds: null });
      const [broken, rotated] = [await issue(), await issue()];
      await started.world.endToken(broken.token, "ACCOUNT_LOCKED");
      await started.world.endToken(rotated.token, "ROTATED");
      await post(`accounts/${account}/heal`);
      expect((await started.world.token(broken.token))?.ended).toBeNull();
      expect((await started.world.token(rotated.token))?.ended).toBe("ROTATED");
    });

    it("let the network tell Relink, where it does, unless it is kept silent", async () => {
      await post(`accounts/${account}/break`, { cause: "ACCOUNT_LOCKED" });
      await post(`accounts/${account}/break`, { cause: "ACCESS_REVOKED", push: false });
      expect(pushes).toEqual([]);
      const { body } = await post(`accounts/${account}/break`, { cause: "ACCESS_REVOKED" });
      expect(pushes).toEqual([{ url: "/webhooks/x/events", signed: "yes", body: `{"revoked":"${PERSON}"}` }]);
      expect(body.pushed).toEqual({ topic: "events", url: `${relinkUrl}/webhooks/x/events`, status: 200 });
    });

    it("push without anything having changed, and say what Relink answered", async () => {
      pushStatus = 401;
      const { status, body } = await post(`accounts/${account}/push`, { cause: "ACCESS_REVOKED" });
      expect([status, body.pushed]).toEqual([200, expect.objectContaining({ status: 401 })]);
      expect((await person())?.broken).toBeNull();
      const silent = await post(`accounts/${account}/push`, { cause: "ACCOUNT_LOCKED" });
      expect([silent.status, message(silent.body)?.message]).toEqual([400, "X pushes nothing about ACCOUNT_LOCKED."]);
    });

    it("say so when Relink cannot be reached", async () => {
      const before = relinkUrl;
      relinkUrl = "http://127.0.0.1:1";
      const unreachable = await post(`accounts/${account}/push`, { cause: "ACCESS_REVOKED" });
      relinkUrl = null;
      const unopened = await post(`accounts/${account}/push`, { cause: "ACCESS_REVOKED" });
      relinkUrl = before;
      expect([unreachable.status, unopened.status]).toEqual([502, 502]);
      expect(message(unopened.body)).toMatchObject({ extensions: { code: "PUSH_FAILED" } });
    });

    it.each([
      ["break", { cause: "TIRED" }, /knows no cause "TIRED".*ACCOUNT_LOCKED, ACCESS_REVOKED, PROFILE_GONE/],
      ["break", { reason: "TIRED" }, /Send JSON/],
      ["break", {}, /Send JSON/],
      ["push", {}, /Send JSON/],
    ])("refuse to %s with %j, in words", async (action, payload, words) => {
      const { status, body } = await post(`accounts/${account}/${action}`, payload);
      expect(status).toBe(400);
      expect(message(body)).toMatchObject({
        message: expect.stringMatching(words) as unknown,
        extensions: { code: "BAD_USER_INPUT" },
      });
    });

    it.each([["nonsense"], [toGlobalId("SocialAccount", "nobody")], [toGlobalId("Company", "1")]])(
      "know no account %s",
      async (id) => {
        for (const action of ["break", "heal", "push"]) {
          const { status, body } = await post(`accounts/${id}/${action}`, { cause: "ACCOUNT_LOCKED" });
          expect([status, message(body)?.extensions.code]).toEqual([404, "NOT_FOUND"]);
        }
      },
    );

    it("refuse accounts that no simulated network knows, and disconnected ones", async () => {
      const own = await post(`accounts/${ids.get("page of own")}/break`, { cause: "ACCOUNT_LOCKED" });
      expect([own.status, message(own.body)?.message]).toEqual([400, expect.stringContaining('"own-app"')]);
      const gone = await post(`accounts/${ids.get("nordlicht-tt-0002")}/break`, { cause: "ACCOUNT_LOCKED" });
      expect([gone.status, message(gone.body)?.message]).toEqual([400, expect.stringContaining("disconnected")]);
    });
  });

  describe("for a whole network", () => {
    it("break it in each way and mend it", async () => {
      for (const mode of ["UNAVAILABLE", "RATE_LIMITED", "TIMEOUT", "HTML", "MASS_DEATH", "HANG_UP"]) {
        expect(await post("providers/x/break", { mode })).toMatchObject({
          status: 200,
          body: { provider: "X", fault: { mode, share: 1 } },
        });
        expect((await network())?.fault).toEqual({ mode, share: 1 });
      }
      expect((await post("providers/X/heal")).body).toEqual({ provider: "X", fault: null, wasBroken: true });
      expect((await post("providers/X/heal")).body).toMatchObject({ wasBroken: false });
      expect((await network())?.fault).toBeNull();
    });

    it("take a share for a flaky one", async () => {
      expect((await post("providers/x/break", { mode: "FLAKY" })).body.fault).toEqual({ mode: "FLAKY", share: 0.15 });
      expect((await post("providers/x/break", { mode: "FLAKY", share: 1 })).status).toBe(200);
      expect((await network())?.fault).toEqual({ mode: "FLAKY", share: 1 });
    });

    it.each([
      [{ mode: "SLEEPY" }],
      [{}],
      [{ mode: "FLAKY", share: 0 }],
      [{ mode: "FLAKY", share: 1.1 }],
      [{ mode: "HTML", share: 0.5 }],
      [{ mode: "toString" }],
    ])("refuse %j", async (payload) => {
      const { status, body } = await post("providers/x/break", payload);
      expect([status, message(body)?.extensions.code]).toEqual([400, "BAD_USER_INPUT"]);
      expect((await network())?.fault).toBeNull();
    });

    it("know no network that is not simulated", async () => {
      for (const path of ["providers/myspace/break", "providers/meta/heal"]) {
        expect((await post(path, { mode: "HTML" })).status).toBe(404);
      }
    });
  });

  it("tell everything about the simulated networks", async () => {
    const told = await description();
    expect(told.url).toBe(started.url);
    expect(Object.keys(told.faultModes)).toContain("FLAKY");
    const [x] = told.networks;
    expect(x?.causes).toEqual(JSON.parse(JSON.stringify(tinyDialect.causes)));
    expect(x?.people.map(({ id }) => id)).toEqual(expect.arrayContaining([PERSON, "2077441902"]));
    expect(x?.profiles.find(({ externalId }) => externalId === PERSON)).toMatchObject({
      name: "Nordlicht",
      admins: [PERSON],
    });
  });

  it("take no orders from pages of other sites, and answer by no other name", async () => {
    const paths = [`accounts/${account}/heal`, "providers/x/heal"];
    for (const path of paths) {
      expect((await post(path, undefined, { "sec-fetch-site": "cross-site" })).status).toBe(403);
      expect((await post(path, undefined, { host: "rebound.attacker.example" })).status).toBe(403);
      expect((await post(path, undefined, { "sec-fetch-site": "same-origin" })).status).toBe(200);
    }
    for (const url of ["/sandbox", "/sandbox/simulator", "/sandbox/page.js", "/sandbox/page.css"]) {
      expect((await web.inject({ url, headers: { host: "rebound.attacker.example" } })).statusCode).toBe(403);
    }
  });

  describe("on a page", () => {
    it("show companies, accounts, networks and the clock, and load nothing from elsewhere", async () => {
      const page = await web.inject("/sandbox");
      expect(page.statusCode).toBe(200);
      const policy = String(page.headers["content-security-policy"]);
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/);
      expect(page.body).toContain("Harbor &amp; Pine Coffee Co.");
      expect(page.body).toContain(`data-post="/sandbox/accounts/${account}/break"`);
      expect(page.body).toContain(`data-post="/sandbox/providers/x/heal"`);
      expect(page.body.match(/data-post="\/sandbox\/clock"/g)).toHaveLength(3);
      expect(page.body).toContain("Nordlicht UK");
      expect(page.body).not.toMatch(/<script(?! src="\/sandbox\/page\.js" defer><\/script>)| on\w+=| style=/);
      for (const match of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) expect(match[1]).toMatch(/^\//);
    });

    it("have the files that it names", async () => {
      for (const [url, type] of [
        ["/sandbox/page.js", "text/javascript"],
        ["/sandbox/page.css", "text/css"],
      ] as const) {
        const file = await web.inject(url);
        expect([file.statusCode, String(file.headers["content-type"])]).toEqual([200, `${type}; charset=utf-8`]);
      }
    });

    it("show what is broken", async () => {
      await post(`accounts/${account}/break`, { cause: "ACCOUNT_LOCKED" });
      await post("providers/x/break", { mode: "FLAKY", share: 0.2 });
      const { body } = await web.inject("/sandbox");
      expect(body).toContain("Broken at the network: ACCOUNT_LOCKED");
      expect(body).toMatch(/FLAKY\s+20 %/);
    });
  });

  it("find the demo's stories broken at the network as they say", async () => {
    expect(await started.world.person("X", "2077441902")).toMatchObject({ broken: "ACCOUNT_LOCKED" });
    expect((await person())?.broken).toBeNull();
  });
});
