import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { CallLimit } from "../../../src/http/call-limit.js";
import { newSecret } from "../../../src/reconnect/attempt-secrets.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { attemptsThrough, linkNow, LinkWorld } from "../../support/links.js";
import { revocationsOf } from "../../support/revocations.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import { Browser, givenGrant, TripPort } from "../../support/trips.js";

onEveryEngine("an outside link", (engine) => {
  let opened: OpenTestDatabase;
  let world: LinkWorld;
  let meta: TripPort;
  let company: number;
  let account: string;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    meta = new TripPort("META");
    world = new LinkWorld(opened.database, [meta], new CallLimit({ calls: 30, perMs: 60_000 }));
    await world.start();
  });

  afterAll(async () => {
    await world.close();
    await opened.close();
  });

  beforeEach(async () => {
    world.now = START;
    world.ending = { outcome: "SUCCEEDED" };
    world.completions.length = 0;
    world.changed.length = 0;
    company = await givenCompany(opened.database);
    const grantId = await givenGrant(opened.database, company);
    [account = ""] = await givenAccounts(opened.database, company, [
      { status: "INVALID", name: "Bakery & <b>Café</b>", grantId },
    ]);
  });

  // Each test comes from an address of its own, so that they do not use up one another's calls.
  const browser = (language = "en") => {
    const own = new Browser(world.url, language);
    const from = { "x-forwarded-for": `10.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}.7` };
    return {
      get: (path: string) => own.get(path, from),
      click: (path: string, headers: Record<string, string> = {}) => own.click(path, { ...from, ...headers }),
      steal: () => own,
      lines: () => own.cookieLines,
    };
  };

  /** As far as the network. */
  async function atNetwork(path: string, goer = browser()) {
    const left = await goer.click(path);
    const consent = new URL(left.headers.get("location") ?? "about:blank");
    const state = consent.searchParams.get("state") ?? "";
    return { goer, left, consent, callback: `/oauth/callback/meta?code=the-code&state=${state}` };
  }

  describe("that is opened", () => {
    it("shows the account, what has happened and what to do, and one button (O-3)", async () => {
      const { path } = await world.link(company, account);
      const page = await browser().get(path);
      const text = await page.text();
      expect(page.status).toBe(200);
      expect(text).toContain("Company company-");
      expect(text).toContain("Bakery &amp; &lt;b&gt;Café&lt;/b&gt;");
      expect(text).not.toContain("<b>");
      expect(text).toContain("Facebook");
      expect(text).toMatch(/<ol><li>[^<]+<\/li>/);
      expect(text.match(/<button/g)).toHaveLength(1);
      expect(text).toContain('<form method="post"><button type="submit">Reconnect</button></form>');
    });

    it("speaks the browser's language", async () => {
      const { path } = await world.link(company, account);
      const german = await browser("de-AT,en;q=0.5").get(path);
      expect(german.headers.get("content-language")).toBe("de");
      expect(await german.text()).toContain("Erneut verbinden</button>");
      const french = await browser("fr").get(path);
      expect(french.headers.get("content-language")).toBe("en");
    });

    it("tells nothing of the company but its name: no people, no other accounts, no ids", async () => {
      const anna = nanoid();
      await opened.database.transaction(async (tx) => {
        await tx.execute(sql`
          INSERT INTO users (company_id, id, external_id, email, name, role, active, created_at, updated_at)
          VALUES (${company}, ${anna}, ${anna}, 'anna@example.com', 'Anna Weber', 'ADMIN', ${true}, ${START}, ${START})`);
        await tx.execute(sql`UPDATE social_accounts SET connected_by_id = ${anna}, status_reason = 'CREDENTIALS_CHANGED'
          WHERE company_id = ${company}`);
      });
      await givenAccounts(opened.database, company, [{ name: "Another profile" }]);
      const { path } = await world.link(company, account);
      const text = await (await browser().get(path)).text();
      expect(text).toContain("password");
      for (const secret of ["Anna", "anna", "Another profile", account, anna]) expect(text).not.toContain(secret);
    });

    it("sends a page that loads, frames, keeps and tells nothing", async () => {
      const { path } = await world.link(company, account);
      const { headers } = await browser().get(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("form-action 'self' https: https://meta.example");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("script-src");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("x-robots-tag")).toBe("noindex");
    });

    it("consumes nothing, whoever opens it how often (mail scanners)", async () => {
      const { path, id } = await world.link(company, account);
      const scanner = { "x-forwarded-for": "10.9.9.9", "user-agent": "SafeLinks" };
      for (const method of ["GET", "HEAD", "GET", "HEAD", "GET"]) {
        const answer = await fetch(new URL(path, world.url), { method, headers: scanner });
        expect(answer.status).toBe(200);
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
      expect(await attemptsThrough(opened.database, id)).toEqual([]);
      expect(await linkNow(opened.database, id)).toMatchObject({ ended: false });
      expect((await browser().click(path)).status).toBe(303);
    });

    it("says until when a connection works that has not ended yet", async () => {
      const [running = ""] = await givenAccounts(opened.database, company, [{ expiresAt: after(5 * 86_400) }]);
      const { path } = await world.link(company, running);
      const text = await (await browser().get(path)).text();
      expect(text).toContain("It ends on March 6, 2026");
      expect(text).toContain("<button");
    });

    it("offers no button where the fault is our own", async () => {
      await opened.database.transaction((tx) =>
        tx.execute(sql`UPDATE social_accounts SET status_reason = 'PROVIDER_APP_FAULT' WHERE company_id = ${company}`),
      );
      const { path } = await world.link(company, account);
      const page = await browser().get(path);
      expect(await page.text()).not.toContain("<button");
      expect(page.headers.get("content-security-policy")).toContain("form-action 'none'");
    });
  });

  describe("that is travelled", () => {
    it("heals the account without anybody signing in, and is used up by that", async () => {
      const { path, id } = await world.link(company, account);
      const { goer, left, consent, callback } = await atNetwork(path);
      expect(left.status).toBe(303);
      expect(consent.origin).toBe("https://meta.example");
      expect(left.headers.get("location")).not.toContain(path.split("/")[2] as string);
      const done = await goer.get(callback);
      expect(done.status).toBe(200);
      expect(await done.text()).toContain("The profile is connected again");
      expect(world.completions).toMatchObject([{ companyId: company, user: null, actor: { kind: "SYSTEM" } }]);
      expect(world.changed).toEqual([`${account} CONNECTED`]);
      expect(await attemptsThrough(opened.database, id)).toMatchObject([{ step: "ENDED", outcome: "SUCCEEDED" }]);
      expect(await linkNow(opened.database, id)).toMatchObject({ ended: true, because: "USED" });
      expect((await browser().get(path)).status).toBe(410);
      expect((await browser().click(path)).status).toBe(410);
    });

    it("is used up by renewing a connection that had not ended, which is no change of status", async () => {
      const [running = ""] = await givenAccounts(opened.database, company, [{ expiresAt: after(86_400) }]);
      const { path, id } = await world.link(company, running);
      const { goer, callback } = await atNetwork(path);
      await goer.get(callback);
      expect(world.changed).toEqual([]);
      expect(await linkNow(opened.database, id)).toMatchObject({ because: "USED" });
    });

    it("stays good after a trip that healed nothing", async () => {
      const { path, id } = await world.link(company, account);
      world.ending = { outcome: "NETWORK_UNAVAILABLE" };
      const first = await atNetwork(path);
      expect(await (await first.goer.get(first.callback)).text()).toContain("no usable answer");
      expect(await linkNow(opened.database, id)).toMatchObject({ ended: false });
      world.ending = { outcome: "SUCCEEDED" };
      const second = await atNetwork(path);
      expect(await (await second.goer.get(second.callback)).text()).toContain("connected again");
      expect(world.completions).toHaveLength(2);
    });

    it("asks for no completion when the person says no at the network", async () => {
      const { path, id } = await world.link(company, account);
      const { goer, callback } = await atNetwork(path);
      const page = await goer.get(callback.replace("code=the-code", "error=access_denied"));
      expect(await page.text()).toContain("you did not agree");
      expect(world.completions).toEqual([]);
      expect(await linkNow(opened.database, id)).toMatchObject({ ended: false });
    });

    it("names both profiles when somebody else signed in, and has their consent taken back (O-7)", async () => {
      const { path, id } = await world.link(company, account);
      world.ending = {
        outcome: "ACCOUNT_MISMATCH",
        details: {
          expected: { name: "Bakery", handle: null },
          received: [{ name: "<i>Butcher</i>", handle: "@butcher" }],
        },
        keeps: { token: "a token of theirs", subject: "somebody else" },
      };
      const { goer, callback } = await atNetwork(path);
      const text = await (await goer.get(callback)).text();
      expect(text).toContain("Bakery");
      expect(text).toContain("&lt;i&gt;Butcher&lt;/i&gt; (@butcher)");
      expect(await attemptsThrough(opened.database, id)).toMatchObject([
        { step: "ENDED", outcome: "ACCOUNT_MISMATCH" },
      ]);
      expect(await revocationsOf(opened.database, company)).toMatchObject([{ outcome: null, dueAt: START }]);
      expect((await browser().get(path)).status).toBe(200);
    });

    it("names the permissions that are missing", async () => {
      const { path } = await world.link(company, account);
      world.ending = { outcome: "INSUFFICIENT_SCOPE", details: { missingScopes: ["pages_manage_posts"] } };
      const { goer, callback } = await atNetwork(path);
      expect(await (await goer.get(callback)).text()).toContain("pages_manage_posts");
    });
  });

  describe("that is attacked", () => {
    it("is found by nobody who alters it", async () => {
      const { path } = await world.link(company, account);
      const token = path.split("/")[2] as string;
      const flipped = `${token.startsWith("A") ? "B" : "A"}${token.slice(1)}`;
      const altered = [
        flipped,
        token.slice(1),
        `${token}A`,
        token.toUpperCase(),
        newSecret(),
        "%00",
        "..%2f",
        "💥",
        "a".repeat(90),
      ];
      const goer = browser();
      for (const other of altered) {
        const page = await goer.get(`/reconnect/${encodeURI(other)}`);
        expect(page.status).toBe(404);
        expect(page.headers.get("content-type")).toContain("text/html");
        expect((await goer.click(`/reconnect/${encodeURI(other)}`)).status).toBe(404);
      }
    });

    it("stands nowhere in the database or the trail", async () => {
      const { path, id } = await world.link(company, account);
      await atNetwork(path);
      const tables = ["reconnect_links", "reconnect_attempts", "audit_entries", "idempotency_keys"];
      const rows = await Promise.all(tables.map((table) => opened.database.query(sql([`SELECT * FROM ${table}`]))));
      expect(JSON.stringify(rows)).not.toContain(path.split("/")[2]);
      expect((await linkNow(opened.database, id)).tokenHash).toMatch(/^[0-9a-f]{64}$/);
    });

    it("answers the same page whether it never was, has expired, or was withdrawn", async () => {
      const expired = await world.link(company, account, 1);
      const withdrawn = await world.link(company, account);
      await world.withdrawLink.run(company, withdrawn.id, world.origin());
      world.now = after(3_600);
      const answers = await Promise.all(
        [expired.path, withdrawn.path, `/reconnect/${newSecret()}`].map((path) => browser().get(path)),
      );
      expect(answers.map(({ status }) => status)).toEqual([410, 410, 404]);
      const texts = await Promise.all(answers.map((answer) => answer.text()));
      expect(new Set(texts).size).toBe(1);
      expect(texts[0]).not.toContain("Company company-");
      expect(texts[0]).not.toContain("Bakery");
      for (const { path, id } of [expired, withdrawn]) {
        expect((await browser().click(path)).status).toBe(410);
        expect(await attemptsThrough(opened.database, id)).toEqual([]);
      }
    });

    it("works up to the last second", async () => {
      const { path } = await world.link(company, account, 1);
      world.now = after(3_599);
      expect((await browser().get(path)).status).toBe(200);
    });

    it("is dead for an account that was healed otherwise, or disconnected", async () => {
      const [second = ""] = await givenAccounts(opened.database, company, [{ status: "EXPIRED" }]);
      const one = await world.link(company, account);
      const other = await world.link(company, second);
      await world.become(company, account, "CONNECTED");
      expect((await browser().get(one.path)).status).toBe(410);
      expect((await browser().click(one.path)).status).toBe(410);
      expect(await linkNow(opened.database, one.id)).toMatchObject({ because: "HEALED" });
      expect((await browser().get(other.path)).status).toBe(200);
      await world.become(company, second, "DISCONNECTED");
      expect((await browser().get(other.path)).status).toBe(410);
      expect(await linkNow(opened.database, other.id)).toMatchObject({ because: "DISCONNECTED" });
      const later = await world.link(company, second);
      expect((await browser().get(later.path)).status).toBe(200);
    });

    it("keeps its peace while its company is suspended", async () => {
      const { path } = await world.link(company, account);
      const suspend = (at: Date | null) =>
        opened.database.transaction((tx) =>
          tx.execute(sql`UPDATE companies SET suspended_at = ${at} WHERE id = ${company}`),
        );
      const { goer, callback } = await atNetwork(path);
      await suspend(START);
      expect((await browser().get(path)).status).toBe(410);
      expect((await goer.get(callback)).status).toBe(410);
      expect(world.completions).toEqual([]);
      await suspend(null);
      expect((await browser().get(path)).status).toBe(200);
    });

    it("does not complete when the account healed while the person was at the network", async () => {
      const { path } = await world.link(company, account);
      const { goer, callback } = await atNetwork(path);
      await world.become(company, account, "CONNECTED");
      const page = await goer.get(callback);
      expect(page.status).toBe(410);
      expect(await page.text()).toContain("ended while you were at the network");
      expect(world.completions).toEqual([]);
    });

    it("does not complete when it was withdrawn while the person was at the network", async () => {
      const { path, id } = await world.link(company, account);
      const { goer, callback } = await atNetwork(path);
      await world.withdrawLink.run(company, id, world.origin());
      expect((await goer.get(callback)).status).toBe(400);
      expect(world.completions).toEqual([]);
      expect(await attemptsThrough(opened.database, id)).toMatchObject([{ step: "ENDED", outcome: "CANCELLED" }]);
    });

    it("lets a trip that began in time come to its end", async () => {
      const { path } = await world.link(company, account, 1);
      world.now = after(3_590);
      const { goer, callback } = await atNetwork(path);
      world.now = after(3_620);
      expect(await (await goer.get(callback)).text()).toContain("connected again");
    });

    it("completes once, however often the callback comes", async () => {
      const { path } = await world.link(company, account);
      const { goer, callback } = await atNetwork(path);
      const answers = await Promise.all(Array.from({ length: 20 }, () => goer.get(callback)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(world.completions).toHaveLength(1);
    });

    it("comes back to the browser that went, and to no other", async () => {
      const { path } = await world.link(company, account);
      const { callback } = await atNetwork(path);
      expect((await browser().get(callback)).status).toBe(400);
      expect(world.completions).toEqual([]);
    });

    it("cannot be clicked from another site", async () => {
      const { path, id } = await world.link(company, account);
      for (const site of ["cross-site", "same-site"]) {
        expect((await browser().click(path, { "sec-fetch-site": site })).status).toBe(404);
      }
      expect(await attemptsThrough(opened.database, id)).toEqual([]);
    });

    it("of two clicks lets the later trip count (O-8)", async () => {
      const { path, id } = await world.link(company, account);
      const first = await atNetwork(path);
      const second = await atNetwork(path);
      expect((await first.goer.get(first.callback)).status).toBe(400);
      expect(await (await second.goer.get(second.callback)).text()).toContain("connected again");
      expect((await attemptsThrough(opened.database, id)).map(({ outcome }) => outcome)).toEqual([
        "SUPERSEDED",
        "SUCCEEDED",
      ]);
    });

    it("of many clicks at once leaves one trip open", async () => {
      const { path, id } = await world.link(company, account);
      const answers = await Promise.all(Array.from({ length: 6 }, () => browser().click(path)));
      expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303, 303]);
      const trips = await attemptsThrough(opened.database, id);
      expect(trips.filter(({ outcome }) => outcome === null)).toHaveLength(1);
    });

    it("is tried out 30 times a minute and no more from one address", async () => {
      const goer = browser();
      const answers: number[] = [];
      for (let n = 0; n < 31; n += 1) answers.push((await goer.get(`/reconnect/${newSecret()}`)).status);
      expect(answers.slice(0, 30).every((status) => status === 404)).toBe(true);
      expect(answers[30]).toBe(429);
      const refused = await goer.click(`/reconnect/${newSecret()}`);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await browser().get(`/reconnect/${newSecret()}`)).status).toBe(404);
    });
  });

  it("leaves every step in the trail", async () => {
    const { path, id } = await world.link(company, account);
    const other = await world.link(company, account);
    await world.withdrawLink.run(company, other.id, world.origin());
    await world.withdrawLink.run(company, other.id, world.origin());
    const { goer, callback } = await atNetwork(path);
    await goer.get(callback);
    const trail = async (target: string) => {
      const rows = await opened.database.query<{ action: string; details: string }>(
        sql`SELECT action, details FROM audit_entries WHERE company_id = ${company} AND target_id = ${target}
          ORDER BY occurred_at, action`,
      );
      return rows.map(({ action, details }) => [action, JSON.parse(details) as unknown]);
    };
    const created = ["RECONNECT_LINK_CREATE", { account, hours: 72 }];
    expect(await trail(id)).toEqual([created, ["RECONNECT_LINK_END", { because: "USED" }]]);
    expect(await trail(other.id)).toEqual([created, ["RECONNECT_LINK_END", { because: "WITHDRAWN" }]]);
  });
});
