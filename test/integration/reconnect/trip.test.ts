import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createHash } from "node:crypto";
import sql from "sql-template-tag";
import { fromGlobalId } from "../../../src/api/global-id.rules.js";
import { type AttemptFacts, type AttemptKey, readAttempt } from "../../../src/reconnect/attempt-facts.js";
import { CallLimit } from "../../../src/http/call-limit.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import {
  BACK,
  broughtBack,
  Browser,
  DASHBOARD,
  givenGrant,
  givenPerson,
  type Person,
  PUBLIC_URL,
  TripPort,
  TripWorld,
} from "../../support/trips.js";

onEveryEngine("a trip to a network and back", (engine) => {
  let opened: OpenTestDatabase;
  let world: TripWorld;
  let meta: TripPort;
  let google: TripPort;
  let person: Person;
  let company: number;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    meta = new TripPort("META");
    google = new TripPort("GOOGLE");
    world = new TripWorld(opened, [meta, google]);
    await world.start();
    await world.start();
  });

  afterAll(async () => {
    await world.close();
    await opened.close();
  });

  beforeEach(async () => {
    world.now = START;
    company = await givenCompany(opened.database);
    person = await givenPerson(opened.database, company);
    meta.exchanges.length = 0;
    google.exchanges.length = 0;
    meta.requests.length = 0;
    world.unused.length = 0;
    world.linkTrips.length = 0;
  });

  const browser = (process = 0, language = "en") => new Browser(world.processes[process]?.url ?? "", language);
  const facts = async (key: AttemptKey) => (await readAttempt(opened.database, key)) as AttemptFacts;
  const tokenRequests = () => meta.exchanges.length + google.exchanges.length;

  /** As far as the network: the browser that goes, and the address that it would come back by. */
  async function atNetwork(request: Parameters<TripWorld["begun"]>[1] = {}, goer = browser()) {
    const begun = await world.begun(person, request);
    const left = await goer.click(`/oauth/start/${begun.ticket}`);
    const consent = new URL(left.headers.get("location") ?? "about:blank");
    const state = consent.searchParams.get("state") ?? "";
    const redirect = new URL(consent.searchParams.get("redirect_uri") ?? "about:blank");
    const callback = (over: Record<string, string> = {}) =>
      `${redirect.pathname}?${new URLSearchParams({ code: "the-code", state, ...over }).toString()}`;
    return { ...begun, goer, left, consent, state, callback };
  }

  async function actions(key: AttemptKey) {
    const rows = await opened.database.query<{ action: string; details: string | null }>(
      sql`SELECT action, details FROM audit_entries WHERE company_id = ${key.companyId} AND target_id = ${key.id}`,
    );
    return rows.map(({ action }) => action).toSorted();
  }

  describe("that goes well", () => {
    it("begins with an address on Relink's own origin, and nothing consumed", async () => {
      const begun = await world.begun(person);
      expect(begun.startUrl).toMatch(/^http:\/\/127\.0\.0\.1:4000\/oauth\/start\/[\w-]{43}$/);
      expect(await facts(begun.key)).toMatchObject({
        step: "STARTED",
        platform: "FACEBOOK",
        provider: "META",
        appId: "app",
        userId: person.userId,
        returnTo: BACK,
        expiresAt: after(600),
        version: 1,
      });
    });

    it("shows for whom and for what, as often as it is opened (O-3)", async () => {
      const { key, ticket } = await world.begun(person);
      for (const _ of [1, 2, 3]) {
        const page = await browser().get(`/oauth/start/${ticket}`);
        const text = await page.text();
        expect(page.status).toBe(200);
        expect(text).toContain("Anna Weber");
        expect(text).toContain("Company company-");
        expect(page.headers.get("content-language")).toBe("de");
        expect(page.headers.getSetCookie()).toEqual([]);
        const policy = page.headers.get("content-security-policy");
        expect(policy).toContain(`form-action 'self' https: https://meta.example ${DASHBOARD};`);
      }
      expect(await facts(key)).toMatchObject({ step: "STARTED", version: 1 });
    });

    it("speaks the person's language, or the browser's where there is no text in it", async () => {
      const french = await givenPerson(opened.database, company, "fr");
      const { ticket } = await world.begun(french);
      for (const language of ["en", "de"]) {
        const page = await browser(0, language).get(`/oauth/start/${ticket}`);
        expect(page.headers.get("content-language")).toBe(language);
      }
    });

    it("leaves by one click, with a cookie for this attempt alone", async () => {
      const { key, goer, left, consent, state } = await atNetwork();
      expect(left.status).toBe(303);
      expect(consent.origin).toBe("https://meta.example");
      expect(consent.searchParams.get("redirect_uri")).toBe(`${PUBLIC_URL}/oauth/callback/meta`);
      expect(state).toMatch(/^[\w-]{43}$/);
      expect(left.headers.get("referrer-policy")).toBe("no-referrer");
      expect(goer.cookieLines).toEqual([
        expect.stringMatching(
          new RegExp(`^relink_flow_${key.id}=[\\w-]{43}; Max-Age=600; Path=/oauth; HttpOnly; SameSite=Lax$`),
        ),
      ]);
      expect(await facts(key)).toMatchObject({ step: "AT_NETWORK", version: 2 });
    });

    it("comes back by redirect with a completion, which its person consumes once", async () => {
      const { key, goer, consent, callback } = await atNetwork();
      const answer = await goer.get(callback());
      expect(answer.status).toBe(303);
      const brought = broughtBack(answer);
      expect(brought).toMatchObject({ address: BACK, outcome: "RETURNED" });
      expect(fromGlobalId(brought.attempt ?? "")).toEqual({ type: "ReconnectAttempt", localId: key.id });
      expect(answer.headers.get("location")).not.toContain("the-code");
      expect(goer.cookieNames()).toEqual([]);
      expect(tokenRequests()).toBe(0);

      const completion = brought.completion ?? "";
      const consumed = await world.one.attempts.consume(key, completion, person.userId, world.origin());
      expect(consumed).toMatchObject({ kind: "CONSUMED", attempt: { code: "the-code", step: "COMPLETING" } });
      const { codeVerifier } = (consumed as { attempt: { codeVerifier: string } }).attempt;
      expect(createHash("sha256").update(codeVerifier).digest("base64url")).toBe(
        consent.searchParams.get("code_challenge"),
      );
      expect(await world.one.attempts.consume(key, completion, person.userId, world.origin())).toEqual({
        kind: "REFUSED",
        code: "USED",
      });
      expect(await actions(key)).toEqual([
        "RECONNECT_AT_NETWORK",
        "RECONNECT_COMPLETING",
        "RECONNECT_RETURNED",
        "RECONNECT_STARTED",
      ]);
    });

    it("comes back to the very origin of the window that opened the pop-up", async () => {
      const { key, goer, callback } = await atNetwork({ mode: "POPUP" });
      const answer = await goer.get(callback());
      const text = await answer.text();
      expect(answer.status).toBe(200);
      expect(text).toContain(`data-origin="${DASHBOARD}"`);
      expect(text).not.toContain("the-code");
      const nonce = /script-src 'nonce-([\w-]{22})'/.exec(answer.headers.get("content-security-policy") ?? "")?.[1];
      expect(text).toContain(`<script nonce="${nonce}"`);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const message = /data-message="([^"]+)"/.exec(text)?.[1]?.replaceAll("&quot;", '"') ?? "";
      const { completion, ...rest } = JSON.parse(message) as Record<string, string>;
      expect(rest).toMatchObject({ type: "relink:reconnect", outcome: "RETURNED" });
      const consumed = await world.one.attempts.consume(key, completion ?? "", person.userId, world.origin());
      expect(consumed.kind).toBe("CONSUMED");
    });

    it("hands a trip through a link on, to complete by itself", async () => {
      const [account = ""] = await givenAccounts(opened.database, company, [{}]);
      const link = {
        companyId: company,
        userId: null,
        linkId: "link",
        platform: "FACEBOOK",
        purpose: "OWN",
        provider: "META",
      } as const;
      const goer = browser();
      const sent = await opened.database.transaction(async (tx) => {
        const wanted = { ...link, appId: "app", accountId: account, mode: "LINK", returnTo: "" } as const;
        const begun = await world.one.openAttempts.open(tx, wanted, world.origin());
        return world.one.sendToNetwork.byAttempt(tx, begun?.key as AttemptKey, world.origin());
      });
      if (sent.kind !== "SENT") throw new Error(sent.kind);
      goer.put(`relink_flow_${sent.attempt.id}`, sent.flow);
      const state = new URL(sent.consentUrl).searchParams.get("state") ?? "";
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => goer.get(`/oauth/callback/meta?code=c&state=${state}`)),
      );
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400, 400, 400, 400]);
      expect(world.linkTrips).toMatchObject([{ outcome: null, attempt: { id: sent.attempt.id, mode: "LINK" } }]);
      const completion = world.linkTrips[0]?.completion ?? "";
      expect((await world.one.attempts.consume(sent.attempt, completion, null, world.origin())).kind).toBe("CONSUMED");
    });

    it("stores no secret in the clear", async () => {
      const { key, ticket, goer, state, callback } = await atNetwork();
      const { completion } = broughtBack(await goer.get(callback()));
      const rows = await opened.database.query<Record<string, unknown>>(
        sql`SELECT * FROM reconnect_attempts WHERE company_id = ${key.companyId} AND id = ${key.id}`,
      );
      const audit = await opened.database.query(sql`SELECT * FROM audit_entries WHERE company_id = ${company}`);
      const text = JSON.stringify([rows, audit]);
      for (const secret of [ticket, state, completion ?? "", "the-code"]) expect(text).not.toContain(secret);
    });
  });

  describe("that ends at the network", () => {
    it.each([
      ["access_denied", "REFUSED_AT_NETWORK"],
      ["user_cancelled_authorize", "REFUSED_AT_NETWORK"],
      ["server_error", "NETWORK_UNAVAILABLE"],
      ["invalid_scope", "APP_FAULT"],
    ])("%s: %s", async (error, outcome) => {
      const { key, goer, state } = await atNetwork();
      const query = new URLSearchParams({ state, error, error_description: "<script>alert(1)</script>" });
      const brought = broughtBack(await goer.get(`/oauth/callback/meta?${query.toString()}`));
      expect(brought).toMatchObject({ address: BACK, outcome, completion: null });
      expect(await facts(key)).toMatchObject({
        step: "ENDED",
        outcome,
        details: { networkCode: error },
        endedAt: START,
      });
      expect(tokenRequests()).toBe(0);
    });

    it("tells the pop-up's opener too, and repeats no text of the network's", async () => {
      const { goer, state } = await atNetwork({ mode: "POPUP" });
      const query = new URLSearchParams({ state, error: "access_denied", error_description: "<b>evil</b>" });
      const text = await (await goer.get(`/oauth/callback/meta?${query.toString()}`)).text();
      expect(text).toContain("REFUSED_AT_NETWORK");
      expect(text).not.toContain("evil");
    });

    it("cannot be ended by whoever knows its state but is another browser", async () => {
      const { key, state } = await atNetwork();
      const answer = await browser().get(`/oauth/callback/meta?error=access_denied&state=${state}`);
      expect(answer.status).toBe(400);
      expect((await facts(key)).step).toBe("AT_NETWORK");
    });
  });

  describe("under attack is refused with no token request", () => {
    /** Whatever was tried, the attempt still waits at the network for its own browser. */
    async function expectUnharmed({ key, goer, callback }: Awaited<ReturnType<typeof atNetwork>>) {
      expect(tokenRequests()).toBe(0);
      expect((await facts(key)).step).toBe("AT_NETWORK");
      const brought = broughtBack(await goer.get(callback()));
      expect(brought).toMatchObject({ outcome: "RETURNED" });
      expect(tokenRequests()).toBe(0);
    }

    it.each<[title: string, query: (state: string) => string]>([
      ["state missing", () => "code=c"],
      ["state empty", () => "code=c&state="],
      ["state unknown", () => `code=c&state=${"x".repeat(43)}`],
      ["state altered", (state) => `code=c&state=${state.startsWith("a") ? "b" : "a"}${state.slice(1)}`],
      ["state in other letters", (state) => `code=c&state=${state.toUpperCase()}`],
      ["state with a blank", (state) => `code=c&state=${state}%20`],
      ["state twice", (state) => `code=c&state=${state}&state=${state}`],
      ["code twice", (state) => `code=c&code=d&state=${state}`],
      ["no code", (state) => `state=${state}`],
      ["iss of another network", (state) => `code=c&state=${state}&iss=https%3A%2F%2Fgoogle.example`],
      ["iss of a like name", (state) => `code=c&state=${state}&iss=https%3A%2F%2Fmeta.example.evil.example`],
    ])("%s", async (_title, query) => {
      const trip = await atNetwork();
      const answer = await trip.goer.get(`/oauth/callback/meta?${query(trip.state)}`);
      expect(answer.status).toBe(400);
      expect(await answer.text()).not.toContain("postMessage");
      await expectUnharmed(trip);
    });

    it("accepts the right iss (RFC 9207)", async () => {
      const { goer, callback } = await atNetwork();
      expect(broughtBack(await goer.get(callback({ iss: "https://meta.example" })))).toMatchObject({
        outcome: "RETURNED",
      });
    });

    it("a callback at another provider's address (O-4)", async () => {
      const trip = await atNetwork();
      const answer = await trip.goer.get(trip.callback().replace("/meta?", "/google?"));
      expect(answer.status).toBe(400);
      expect((await trip.goer.get("/oauth/callback/myspace?code=c&state=s")).status).toBe(404);
      await expectUnharmed(trip);
      expect(await actions(trip.key)).toContain("RECONNECT_CALLBACK_REFUSED");
    });

    it("another browser: no cookie, another one, or that of another attempt (O-3)", async () => {
      const trip = await atNetwork();
      const other = await atNetwork();
      const thief = browser();
      expect((await thief.get(trip.callback())).status).toBe(400);
      thief.put(`relink_flow_${trip.key.id}`, "x".repeat(43));
      expect((await thief.get(trip.callback())).status).toBe(400);
      const neighbour = browser();
      neighbour.steal(other.goer);
      expect((await neighbour.get(trip.callback())).status).toBe(400);
      await expectUnharmed(trip);
      await expectUnharmed(other);
    });

    it("a state that was used: the second callback gets nothing", async () => {
      const trip = await atNetwork();
      const thief = browser();
      thief.steal(trip.goer);
      const { completion } = broughtBack(await trip.goer.get(trip.callback()));
      for (const again of [trip.goer, thief]) expect((await again.get(trip.callback())).status).toBe(400);
      expect((await thief.get(trip.callback({ code: "another" }))).status).toBe(400);
      const consumed = await world.one.attempts.consume(trip.key, completion ?? "", person.userId, world.origin());
      expect(consumed).toMatchObject({ kind: "CONSUMED", attempt: { code: "the-code" } });
      expect((await thief.get(trip.callback())).status).toBe(400);
      expect(tokenRequests()).toBe(0);
    });

    it("a state that is too old", async () => {
      const trip = await atNetwork();
      world.now = after(600);
      expect((await trip.goer.get(trip.callback())).status).toBe(400);
      expect((await facts(trip.key)).step).toBe("AT_NETWORK");
      world.now = after(599);
      await expectUnharmed(trip);
    });

    it("a completion that comes too late, is another's, or is another one", async () => {
      const trip = await atNetwork();
      const completion = broughtBack(await trip.goer.get(trip.callback())).completion ?? "";
      const colleague = await givenPerson(opened.database, company);
      const stranger = await givenPerson(opened.database, await givenCompany(opened.database));
      const { attempts } = world.one;
      const tries = [
        [trip.key, completion, colleague.userId, "NOT_FOUND"],
        [trip.key, completion, null, "NOT_FOUND"],
        [{ ...trip.key, companyId: stranger.companyId }, completion, stranger.userId, "NOT_FOUND"],
        [{ ...trip.key, id: "no-attempt" }, completion, person.userId, "NOT_FOUND"],
        [trip.key, "x".repeat(43), person.userId, "WRONG_COMPLETION"],
        [trip.key, "", person.userId, "WRONG_COMPLETION"],
        [trip.key, trip.state, person.userId, "WRONG_COMPLETION"],
      ] as const;
      for (const [key, given, userId, code] of tries) {
        expect(await attempts.consume(key, given, userId, world.origin())).toEqual({ kind: "REFUSED", code });
      }
      world.now = after(600);
      expect(await attempts.consume(trip.key, completion, person.userId, world.origin())).toEqual({
        kind: "REFUSED",
        code: "EXPIRED",
      });
      expect((await facts(trip.key)).step).toBe("RETURNED");
    });

    it("a start address that was mailed to somebody else: the victim's consent never gets to whoever began", async () => {
      const victim = await givenPerson(opened.database, company);
      const trip = await atNetwork({}, browser());
      const brought = broughtBack(await trip.goer.get(trip.callback()));
      // The victim's browser brings it to the dashboard where the victim is signed in.
      const { attempts } = world.one;
      expect(await attempts.consume(trip.key, brought.completion ?? "", victim.userId, world.origin())).toEqual({
        kind: "REFUSED",
        code: "NOT_FOUND",
      });
      // And whoever began has no completion, however much of the attempt they know.
      expect((await attempts.consume(trip.key, "", person.userId, world.origin())).kind).toBe("REFUSED");
      expect(tokenRequests()).toBe(0);
    });

    it("a ticket twice", async () => {
      const { ticket, key } = await atNetwork();
      const second = browser();
      const again = await second.click(`/oauth/start/${ticket}`);
      expect(again.status).toBe(404);
      expect(again.headers.get("location")).toBeNull();
      expect(second.cookieLines).toEqual([]);
      expect((await second.get(`/oauth/start/${ticket}`)).status).toBe(404);
      expect((await facts(key)).version).toBe(2);
    });

    it("a ticket after a minute, an unknown one, and one posted from another site", async () => {
      const { ticket, key } = await world.begun(person);
      const someone = browser();
      for (const site of ["cross-site", "same-site"]) {
        expect((await someone.click(`/oauth/start/${ticket}`, { "sec-fetch-site": site })).status).toBe(404);
      }
      for (const unknown of ["x".repeat(43), "x", `${ticket}x`, encodeURIComponent("../../x")]) {
        expect((await someone.get(`/oauth/start/${unknown}`)).status).toBe(404);
        expect((await someone.click(`/oauth/start/${unknown}`)).status).toBe(404);
      }
      world.now = after(60);
      expect((await someone.get(`/oauth/start/${ticket}`)).status).toBe(404);
      expect((await someone.click(`/oauth/start/${ticket}`)).status).toBe(404);
      expect((await facts(key)).step).toBe("STARTED");
      world.now = after(59);
      expect((await someone.click(`/oauth/start/${ticket}`, { "sec-fetch-site": "same-origin" })).status).toBe(303);
    });

    it("whoever tries addresses out is told to wait, before anything is looked up", async () => {
      const guarded = new Browser((await world.start(new CallLimit({ calls: 3, perMs: 60_000 }))).url);
      const { ticket, key } = await world.begun(person);
      for (let tries = 0; tries < 3; tries += 1) {
        expect((await guarded.get(`/oauth/start/${"x".repeat(43)}`)).status).toBe(404);
      }
      const refused = await guarded.click(`/oauth/start/${ticket}`);
      expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true]);
      expect((await guarded.get("/oauth/callback/meta?state=x&code=y")).status).toBe(429);
      expect((await facts(key)).step).toBe("STARTED");
    });

    it("the same ticket 20 times at once over two processes: one browser leaves", async () => {
      const { ticket, key } = await world.begun(person);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => browser(n % 2).click(`/oauth/start/${ticket}`)),
      );
      expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 404)).toHaveLength(19);
      expect((await facts(key)).version).toBe(2);
    });

    it("the same callback 20 times at once over two processes: one completion, one token request", async () => {
      const trip = await atNetwork();
      const answers = await Promise.all(
        Array.from({ length: 20 }, async (_, n) => {
          const goer = browser(n % 2);
          goer.steal(trip.goer);
          return goer.get(trip.callback());
        }),
      );
      expect(tokenRequests()).toBe(0);
      const back = answers.filter(({ status }) => status === 303);
      expect(back).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 400)).toHaveLength(19);

      const completion = broughtBack(back[0] as Response).completion ?? "";
      const completed = await Promise.all(
        Array.from({ length: 20 }, async (_, n) => {
          const { attempts } = world.processes[n % 2] as (typeof world.processes)[number];
          const consumed = await attempts.consume(trip.key, completion, person.userId, world.origin());
          if (consumed.kind === "CONSUMED") {
            const { code, codeVerifier } = consumed.attempt;
            await meta.exchangeCode({ code, codeVerifier, redirectUri: "" });
          }
          return consumed.kind;
        }),
      );
      expect(completed.filter((kind) => kind === "CONSUMED")).toHaveLength(1);
      expect(tokenRequests()).toBe(1);
      expect((await facts(trip.key)).version).toBe(4);
    });
  });

  describe("of an account", () => {
    async function givenBroken(over: Parameters<typeof givenGrant>[2] = {}) {
      const grantId = await givenGrant(opened.database, company, over);
      const [account = "", sibling = ""] = await givenAccounts(opened.database, company, [
        { grantId, status: "INVALID", name: "Nordlicht" },
        { grantId, platform: "INSTAGRAM" },
      ]);
      return { grantId, account, sibling };
    }

    async function openUntil(grantId: string) {
      const [row] = await opened.database.query<{ until: string | Date | null }>(
        sql`SELECT reconnect_open_until AS until FROM grants WHERE company_id = ${company} AND id = ${grantId}`,
      );
      const until = row?.until ?? null;
      return typeof until === "string" ? new Date(`${until.replace(" ", "T")}Z`) : until;
    }

    it("names it, asks for all that its consent feeds, and asks again for what was declined", async () => {
      const { account } = await givenBroken();
      const { ticket } = await world.begun(person, { kind: "RECONNECT", accountId: account });
      expect(await (await browser().get(`/oauth/start/${ticket}`)).text()).toContain(
        "Nordlicht bei Facebook neu verbinden",
      );
      await browser().click(`/oauth/start/${ticket}`);
      expect(meta.requests.at(-1)).toMatchObject({
        askAgain: true,
        targets: [
          { platform: "FACEBOOK", purpose: "OWN" },
          { platform: "INSTAGRAM", purpose: "OWN" },
        ],
      });
    });

    it("holds verdicts about its consent while it is open, and no longer", async () => {
      const { account, grantId, sibling } = await givenBroken();
      const first = await world.begun(person, { kind: "RECONNECT", accountId: account });
      expect(await openUntil(grantId)).toEqual(after(600));
      world.now = after(30);
      const second = await world.begun(person, { kind: "RECONNECT", accountId: sibling });
      expect(await openUntil(grantId)).toEqual(after(630));
      await world.one.cancel.run(person, second.key.id, world.origin());
      expect(await openUntil(grantId)).toEqual(after(600));
      await world.one.cancel.run(person, first.key.id, world.origin());
      expect(await openUntil(grantId)).toBeNull();
    });

    it("ends an older open attempt for it, wherever that stands (O-8)", async () => {
      const { account, grantId } = await givenBroken();
      const request = { kind: "RECONNECT", accountId: account } as const;
      const returned = await atNetwork(request);
      const older = broughtBack(await returned.goer.get(returned.callback())).completion ?? "";
      const newer = await atNetwork(request);
      expect(await facts(returned.key)).toMatchObject({ step: "ENDED", outcome: "SUPERSEDED", generation: 1 });
      expect(await world.one.attempts.consume(returned.key, older, person.userId, world.origin())).toEqual({
        kind: "REFUSED",
        code: "SUPERSEDED",
      });
      expect(await openUntil(grantId)).toEqual(after(600));
      const last = await world.begun(person, request);
      expect((await newer.goer.get(newer.callback())).status).toBe(400);
      expect(await facts(last.key)).toMatchObject({ step: "STARTED", generation: 3 });
      expect(tokenRequests()).toBe(0);
    });

    it("refuses an older attempt at its end when a later one was begun while it was completed (O-8)", async () => {
      const { account } = await givenBroken();
      const request = { kind: "RECONNECT", accountId: account } as const;
      const older = await atNetwork(request);
      const completion = broughtBack(await older.goer.get(older.callback())).completion ?? "";
      await world.one.attempts.consume(older.key, completion, person.userId, world.origin());
      await world.begun(person, request);
      const ended = await opened.database.transaction((tx) =>
        world.one.attempts.end(tx, older.key, "SUCCEEDED", {}, world.origin()),
      );
      expect(ended).toBe(false);
      expect((await facts(older.key)).outcome).toBe("SUPERSEDED");
    });

    it("of 10 attempts begun at once over two processes leaves one open", async () => {
      const { account } = await givenBroken();
      const whole = {
        kind: "RECONNECT",
        accountId: account,
        mode: "POPUP",
        returnTo: DASHBOARD,
        provider: null,
      } as const;
      await Promise.all(
        Array.from({ length: 10 }, async (_, n) => world.processes[n % 2]?.begin.run(person, whole, world.origin())),
      );
      const rows = await opened.database.query<{ outcome: string | null; generation: number }>(
        sql`SELECT outcome, generation FROM reconnect_attempts WHERE company_id = ${company} AND account_id = ${account} ORDER BY generation`,
      );
      expect(rows.map(({ generation }) => generation)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(rows.map(({ outcome }) => outcome)).toEqual([...Array.from({ length: 9 }, () => "SUPERSEDED"), null]);
    });
  });
});
