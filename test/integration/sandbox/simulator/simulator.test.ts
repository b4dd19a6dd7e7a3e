import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { FaultMode } from "../../../../src/sandbox/simulator/fault.js";
import { flake } from "../../../../src/sandbox/simulator/fault-answers.rules.js";
import { Simulator } from "../../../../src/sandbox/simulator/simulator.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../../support/databases.js";
import { startSimulator, type StartedSimulator } from "../../../support/simulator.js";
import { tinyDialect } from "../../../support/tiny-dialect.js";

const BACK = "http://127.0.0.1:4000/oauth/callback/x";

onEveryEngine("the simulator", (engine) => {
  let opened: OpenTestDatabase;
  let started: StartedSimulator;
  let api: string;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    started = await startSimulator({
      database: opened.database,
      dialects: [tinyDialect],
      people: [{ provider: "X", id: "1", name: "Änne <script>" }],
      profiles: [
        { provider: "X", platform: "X", kind: "PROFILE", externalId: "10", name: "Ten", handle: null, admins: ["1"] },
      ],
    });
    api = started.app("X").addresses.api as string;
  });

  beforeEach(async () => {
    await started.faults.clear("X");
    await started.breakPerson("X", "1", null);
  });

  afterAll(async () => {
    await started.close();
    await opened.close();
  });

  const accessToken = async () =>
    (await started.world.issue({ provider: "X", kind: "ACCESS", personId: "1", scopes: [], lifeSeconds: 60 })).token;
  const me = (token: string, init: RequestInit = {}) =>
    fetch(`${api}/me`, { ...init, headers: { authorization: `Bearer ${token}`, accept: "application/json" } });
  const trade = (code: string) =>
    fetch(`${api}/token`, { method: "POST", body: new URLSearchParams({ code, client_id: started.app("X").appId }) });
  const authorize = (extra: Record<string, string> = {}) => {
    const query = { response_type: "code", redirect_uri: BACK, state: "s t&ate", scope: "read write", ...extra };
    return fetch(`${started.app("X").addresses.site}/authorize?${new URLSearchParams(query).toString()}`);
  };
  /** What a browser would send from the page. */
  const decide = async (page: string, decision: string, extra: readonly [string, string][] = []) => {
    const order = /name="order" value="([^"]+)"/.exec(page)?.[1] ?? "";
    const body = new URLSearchParams([["order", order], ["decision", decision], ...extra]);
    return fetch(`${started.url}/consent`, { method: "POST", body, redirect: "manual" });
  };

  it("tells its addresses by the parts of each dialect", () => {
    expect(started.app("X")).toMatchObject({
      appId: "relink-demo",
      addresses: { api: `${started.url}/x/api`, site: `${started.url}/x/site` },
    });
  });

  it("answers in the words of the dialect, about the world as it is", async () => {
    const token = await accessToken();
    expect(await (await me(token)).json()).toEqual({ id: "1", profiles: ["10"] });
    await started.breakPerson("X", "1", "ACCOUNT_LOCKED");
    expect((await me(token)).status).toBe(401);
  });

  it("refuses names that are not this machine's", async () => {
    // fetch sets the host by itself.
    const { request } = await import("node:http");
    const status = await new Promise((resolve, reject) => {
      const asked = request(`${api}/me`, { headers: { host: "rebound.attacker.example" } }, (answer) =>
        resolve(answer.statusCode),
      );
      asked.on("error", reject).end();
    });
    expect(status).toBe(403);
  });

  describe("a whole network that fails", () => {
    const fail = (mode: FaultMode, share = 1) => started.faults.set({ provider: "X", mode, share });

    it.each([
      ["UNAVAILABLE", 503, "text/plain"],
      ["HTML", 502, "text/html"],
      ["RATE_LIMITED", 429, "application/json"],
    ] as const)("%s answers everything with %i", async (mode, status, type) => {
      await fail(mode);
      for (const answer of [await me(await accessToken()), await trade("any")]) {
        expect(answer.status).toBe(status);
        expect(answer.headers.get("content-type")).toContain(type);
      }
      await started.faults.clear("X");
      expect((await me(await accessToken())).status).toBe(200);
    });

    it("tells when the limit ends, in the network's header", async () => {
      await fail("RATE_LIMITED");
      const answer = await me("any");
      const reset = Number(answer.headers.get("x-rate-limit-reset"));
      expect(reset - Date.now() / 1_000).toBeGreaterThan(50);
      expect(await answer.json()).toEqual({ errors: [{ code: 88, message: "Rate limit exceeded" }] });
    });

    it("TIMEOUT answers nothing", async () => {
      await fail("TIMEOUT");
      await expect(me(await accessToken(), { signal: AbortSignal.timeout(300) })).rejects.toThrow(/timeout/i);
    });

    it("MASS_DEATH calls every token dead, and touches no call without one", async () => {
      const token = await accessToken();
      await fail("MASS_DEATH");
      expect((await me(token)).status).toBe(401);
      expect((await trade("unknown")).status).toBe(400);
      await started.faults.clear("X");
      expect((await me(token)).status).toBe(200);
    });

    it("HANG_UP does what it was asked to and cuts the connection", async () => {
      const { token: code } = await started.world.issue({
        provider: "X",
        kind: "CODE",
        personId: "1",
        scopes: [],
        lifeSeconds: 60,
      });
      await fail("HANG_UP");
      await expect(trade(code)).rejects.toThrow();
      expect((await started.world.token(code))?.ended).toBe("SPENT");
    });

    it("FLAKY fails for its share", async () => {
      const token = await accessToken();
      await fail("FLAKY", 0.5);
      const outcomes = await Promise.all(
        Array.from({ length: 60 }, () =>
          me(token, { signal: AbortSignal.timeout(2_000) }).then(
            (answer) => answer.status,
            () => 0,
          ),
        ),
      );
      const good = outcomes.filter((status) => status === 200).length;
      expect(good).toBeGreaterThan(10);
      expect(good).toBeLessThan(50);
    });

    it("still lets people agree", async () => {
      await fail("UNAVAILABLE");
      const page = await authorize();
      expect(page.status).toBe(200);
      expect((await decide(await page.text(), "allow", [["person", "1"]])).status).toBe(303);
    });
  });

  describe("the consent page", () => {
    it("says what it is, who is there and what is asked, escapes it, and runs nothing", async () => {
      const answer = await authorize();
      const page = await answer.text();
      expect(page).toContain("Simulated network");
      expect(page).toContain("Änne &lt;script&gt;");
      expect(page).toContain("Ten (x)");
      expect(page).toContain("<code>write</code>");
      expect(page).not.toMatch(/<script| on\w+=/);
      expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'self'/);
      expect(page).toContain(`form-action &#39;self&#39; http://127.0.0.1:4000`);
      expect((await fetch(`${started.url}/consent.css`)).headers.get("content-type")).toContain("text/css");
    });

    it("sends back a code that can be traded once", async () => {
      const agreed = await decide(await (await authorize({ code_challenge: "ch" })).text(), "allow", [["person", "1"]]);
      expect(agreed.status).toBe(303);
      const target = new URL(agreed.headers.get("location") ?? "");
      expect(target.origin + target.pathname).toBe(BACK);
      expect(target.hash).toBe("#_");
      expect(target.searchParams.get("state")).toBe("s t&ate");
      const code = target.searchParams.get("code") ?? "";
      expect(await started.world.token(code)).toMatchObject({
        kind: "CODE",
        personId: "1",
        scopes: ["read", "write"],
        redirectUri: BACK,
        codeChallenge: "ch",
      });
      expect((await trade(code)).status).toBe(200);
      expect((await trade(code)).status).toBe(400);
    });

    it("grants only what was left ticked, where that can be chosen", async () => {
      const page = await (await authorize({ optional: "yes" })).text();
      expect(page).toMatch(/type="checkbox" name="scope" value="read" checked/);
      const scopes = async (chosen: readonly [string, string][]) => {
        const agreed = await decide(page, "allow", [["person", "1"], ...chosen]);
        const code = new URL(agreed.headers.get("location") ?? "").searchParams.get("code") ?? "";
        return (await started.world.token(code))?.scopes;
      };
      expect(await scopes([["scope", "write"]])).toEqual(["write"]);
      expect(await scopes([])).toEqual([]);
      expect(
        await scopes([
          ["scope", "read"],
          ["scope", "write"],
          ["scope", "admin"],
        ]),
      ).toEqual(["read", "write"]);
    });

    it("sends back a refusal as the network words it", async () => {
      const refused = await decide(await (await authorize()).text(), "cancel");
      const { searchParams } = new URL(refused.headers.get("location") ?? "");
      expect(Object.fromEntries(searchParams)).toEqual({ error: "access_denied", state: "s t&ate" });
    });

    it("mends a broken login, and leaves dead what that login had given out", async () => {
      const old = await accessToken();
      await started.breakPerson("X", "1", "ACCOUNT_LOCKED");
      const page = await (await authorize()).text();
      expect(page).toContain("The login is broken (ACCOUNT_LOCKED)");
      const agreed = await decide(page, "allow", [["person", "1"]]);
      const code = new URL(agreed.headers.get("location") ?? "").searchParams.get("code") ?? "";
      const { access_token: fresh } = (await (await trade(code)).json()) as { access_token: string };
      expect((await me(fresh)).status).toBe(200);
      expect(await (await me(old)).json()).toMatchObject({ why: "ACCOUNT_LOCKED" });
    });

    it.each([
      ["a forged order", { order: "eyJ9.AAAA", decision: "allow", person: "1" }],
      ["no order", { decision: "allow", person: "1" }],
      ["no decision", { order: "eyJ9.AAAA" }],
    ])("sends nobody anywhere for %s", async (_what, body) => {
      const answer = await fetch(`${started.url}/consent`, {
        method: "POST",
        body: new URLSearchParams(body as Record<string, string>),
        redirect: "manual",
      });
      expect(answer.status).toBe(400);
      expect(answer.headers.get("location")).toBeNull();
    });

    it("knows nobody who is not there", async () => {
      expect((await decide(await (await authorize()).text(), "allow", [["person", "2"]])).status).toBe(400);
    });
  });

  it("takes another port when its own is taken, and gives it back", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as AddressInfo;
    const parts = { database: opened.database, clock: { now: () => new Date() }, dialects: [tinyDialect] };
    const other = await Simulator.start({ ...parts, host: "127.0.0.1", port, publicUrl: "http://127.0.0.1:4000" });
    expect(other.url).not.toContain(`:${port}`);
    await other.close();
    taken.close();
    await expect(fetch(other.url)).rejects.toThrow();
  });

  it("is known by the name under which Relink is reached, when it listens everywhere", async () => {
    const parts = { database: opened.database, clock: { now: () => new Date() }, dialects: [tinyDialect] };
    const publicUrl = "https://relink.example.org";
    const everywhere = await Simulator.start({ ...parts, host: "0.0.0.0", port: 0, publicUrl });
    expect(everywhere.url).toMatch(/^http:\/\/relink\.example\.org:\d+$/);
    await everywhere.close();
  });
});

describe("a flaky network", () => {
  it("fails for its share and in every way but a false death", () => {
    expect(flake(0.15, [0.149, 0])).toBe("UNAVAILABLE");
    expect(flake(0.15, [0.15, 0])).toBeNull();
    const ways = new Set(Array.from({ length: 100 }, (_, n) => flake(1, [0, n / 100])));
    expect([...ways]).toEqual(["UNAVAILABLE", "RATE_LIMITED", "TIMEOUT", "HTML", "HANG_UP", "TROUBLE"]);
  });
});
