import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import sql from "sql-template-tag";
import { SYSTEM } from "../../../src/api/viewer.js";
import type { Database } from "../../../src/database/database.js";
import { ErrorMask } from "../../../src/graphql/masking.js";
import { CallLimit } from "../../../src/http/call-limit.js";
import { addUnsubscribeRoutes } from "../../../src/http/unsubscribe.route.js";
import { createWebServer } from "../../../src/http/web-server.js";
import { mayMail, mayMailAll } from "../../../src/notifications/preferences/may-mail.js";
import { type Subscription, UnsubscribeTokens } from "../../../src/notifications/preferences/unsubscribe-token.js";
import { unsubscribe } from "../../../src/notifications/preferences/unsubscribe.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { QUIET } from "../../support/renewals.js";
import { givenAccounts, givenCompany, START } from "../../support/stories.js";
import { givenPerson, mute, setPreference } from "../../support/told.js";

const ONE_CLICK = "List-Unsubscribe=One-Click";
const URLENCODED = { "content-type": "application/x-www-form-urlencoded" };

function multipart(fields: Readonly<Record<string, string>>): RequestInit {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return { method: "POST", body };
}

const click = (more: RequestInit = {}): RequestInit => ({
  method: "POST",
  headers: URLENCODED,
  body: ONE_CLICK,
  ...more,
});

onEveryEngine("the address in List-Unsubscribe", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let web: FastifyInstance;
  let strict: FastifyInstance;
  let url: string;
  let strictUrl: string;
  let company: number;
  let user: string;
  const tokens = new UnsubscribeTokens([randomBytes(32)]);
  const publicUrl = "https://relink.example";

  const serve = async (limits: { forgeries?: CallLimit; calls?: CallLimit }): Promise<FastifyInstance> => {
    const mask = new ErrorMask(QUIET);
    const made = createWebServer({ publicUrl, allowedOrigins: ["https://app.example"], trustProxy: true, mask });
    await addUnsubscribeRoutes(made, { database, clock: { now: () => START }, tokens, publicUrl, ...limits });
    return made;
  };

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
    web = await serve({ forgeries: new CallLimit({ calls: 10_000, perMs: 60_000 }) });
    strict = await serve({ calls: new CallLimit({ calls: 40, perMs: 60_000 }) });
    url = await web.listen({ host: "127.0.0.1", port: 0 });
    strictUrl = await strict.listen({ host: "127.0.0.1", port: 0 });
  });
  afterAll(async () => {
    await web.close();
    await strict.close();
    await opened.close();
  });

  beforeEach(async () => {
    company = await givenCompany(database);
    user = await givenPerson(database, company);
  });

  const addressOf = (change: Partial<Subscription> = {}) =>
    `${url}/unsubscribe/${tokens.write({ companyId: company, userId: user, category: "EXPIRY_REMINDERS", ...change })}`;
  const off = async () =>
    (
      await database.query<{ category: string }>(
        sql`SELECT category FROM notification_preferences WHERE company_id = ${company} AND channel = 'MAIL' AND enabled = ${false}`,
      )
    )
      .map((row) => row.category)
      .toSorted();
  const audits = () =>
    database.query<{ action: string; actor_id: string; details: string; address: string }>(
      sql`SELECT action, actor_id, details, address FROM audit_entries WHERE company_id = ${company}`,
    );

  it.each<[string, RequestInit]>([
    ["GET", {}],
    ["HEAD", { method: "HEAD" }],
    ["GET of a prefetch", { headers: { "sec-purpose": "prefetch", purpose: "prefetch" } }],
    ["OPTIONS", { method: "OPTIONS" }],
    [
      "preflight",
      { method: "OPTIONS", headers: { origin: "https://x.example", "access-control-request-method": "POST" } },
    ],
    ["PUT", { method: "PUT", headers: URLENCODED, body: ONE_CLICK }],
    ["DELETE", { method: "DELETE" }],
    ["empty POST", { method: "POST" }],
    ["POST of something else", click({ body: "List-Unsubscribe=Two-Clicks" })],
    [
      "POST of JSON",
      click({ headers: { "content-type": "application/json" }, body: '{"List-Unsubscribe":"One-Click"}' }),
    ],
    ["POST of plain text", click({ headers: { "content-type": "text/plain" } })],
    [
      "POST of a broken multipart",
      click({ headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--x\r\nnothing" }),
    ],
    ["POST of too much", click({ body: `${ONE_CLICK}&more=${"x".repeat(10_000)}` })],
  ])("is opened by scanners without a change: %s", async (_, request) => {
    const response = await fetch(addressOf(), { redirect: "manual", ...request });
    expect(response.status).toBeLessThan(500);
    expect(await off()).toEqual([]);
    expect(await audits()).toEqual([]);
  });

  it.each<[string, RequestInit]>([
    ["urlencoded", click()],
    [
      "urlencoded with a charset",
      click({ headers: { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" } }),
    ],
    ["multipart", multipart({ "List-Unsubscribe": "One-Click" })],
    [
      "from another origin",
      click({ headers: { ...URLENCODED, origin: "https://mail.example", "sec-fetch-site": "cross-site" } }),
    ],
    [
      "with somebody else's login",
      click({ headers: { ...URLENCODED, authorization: "Bearer of-somebody", cookie: "a=b" } }),
    ],
  ])("ends mails by one POST, %s, and the same by the next", async (_, request) => {
    const bodies: string[] = [];
    for (let time = 0; time < 3; time += 1) {
      const response = await fetch(addressOf(), { redirect: "manual", ...request });
      expect(response.status).toBe(200);
      expect(response.headers.get("set-cookie")).toBeNull();
      bodies.push(await response.text());
    }
    expect(new Set(bodies).size).toBe(1);
    expect(await off()).toEqual(["EXPIRY_REMINDERS"]);
    expect(await audits()).toEqual([
      {
        action: "NOTIFICATIONS_UNSUBSCRIBE",
        actor_id: user,
        details: JSON.stringify({ category: "EXPIRY_REMINDERS", via: "LINK" }),
        address: "127.0.0.1",
      },
    ]);
  });

  it("ends everything by the second button, or by a link for everything", async () => {
    await fetch(addressOf(), multipart({ "List-Unsubscribe": "One-Click", scope: "all" }));
    expect(await off()).toEqual(["ALL"]);
    user = await givenPerson(database, company);
    await fetch(addressOf({ category: "ALL" }), click());
    expect(await off()).toEqual(["ALL", "ALL"]);
  });

  it("is raced by many clicks and has one effect", async () => {
    const other = await connectTestDatabase(opened);
    try {
      const subscription = { companyId: company, userId: user, category: "INCIDENTS" } as const;
      const origin = { actor: SYSTEM, occurredAt: START, address: null, requestId: null };
      await Promise.all(
        Array.from({ length: 8 }, (_each, n) =>
          (n % 2 === 0 ? database : other).transaction((tx) => unsubscribe(tx, subscription, origin, "API")),
        ),
      );
      expect(await off()).toEqual(["INCIDENTS"]);
      expect((await audits()).length).toBe(1);
    } finally {
      await other.close();
    }
  });

  it("takes back what is planned of that category, and counts for what is queued", async () => {
    const [accountId = ""] = await givenAccounts(database, company, [{}]);
    for (const [n, category] of ["EXPIRY_REMINDERS", "BROKEN_CONNECTIONS"].entries()) {
      await database.transaction((tx) =>
        tx.execute(sql`INSERT INTO notification_ledger (company_id, id, user_id, fact_key, kind, category, account_id, state, due_at, created_at, updated_at)
          VALUES (${company}, ${`row-${n}`}, ${user}, ${`fact-${n}`}, 'RUNG', ${category}, ${accountId}, 'PLANNED', ${START}, ${START}, ${START})`),
      );
    }
    expect((await mayMail(database, company, user, "EXPIRY_REMINDERS", [accountId])).allowed).toBe(true);
    await fetch(addressOf(), click());
    expect(
      await database.query(sql`SELECT id, state FROM notification_ledger WHERE company_id = ${company} ORDER BY id`),
    ).toEqual([
      { id: "row-0", state: "CANCELLED" },
      { id: "row-1", state: "PLANNED" },
    ]);
    expect((await mayMail(database, company, user, "EXPIRY_REMINDERS", [accountId])).allowed).toBe(false);
    expect((await mayMail(database, company, user, "BROKEN_CONNECTIONS", [accountId])).allowed).toBe(true);
    await fetch(addressOf({ category: "ALL" }), click());
    expect((await mayMail(database, company, user, "BROKEN_CONNECTIONS", [accountId])).allowed).toBe(false);
  });

  it("is nothing when it was forged, altered, or names nobody, without saying which", async () => {
    const good = addressOf();
    const strangers = [
      `${url}/unsubscribe/nothing`,
      `${good.slice(0, -1)}${good.endsWith("A") ? "B" : "A"}`,
      `${good}A`,
      addressOf({ userId: "nobody" }),
      addressOf({ companyId: company + 1_000 }),
      `${url}/unsubscribe/${new UnsubscribeTokens([randomBytes(32)]).write({ companyId: company, userId: user, category: "ALL" })}`,
    ];
    const answers = new Set<string>();
    for (const stranger of strangers) {
      for (const request of [{}, click(), multipart({ "List-Unsubscribe": "One-Click" })]) {
        const response = await fetch(stranger, request);
        answers.add(`${response.status} ${await response.text()}`);
      }
    }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toMatch(/^404 /);
    expect(await off()).toEqual([]);
  });

  it.each([
    ["en-GB,en;q=0.9", "en", "Unsubscribe", "Should"],
    ["de-AT,de;q=0.9,en;q=0.5", "de", "Abbestellen", "Möchten Sie"],
    ["fr", "en", "Unsubscribe", "Should"],
  ])("asks in the language of the browser (%s), in HTML that runs nothing", async (wanted, language, title, words) => {
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE companies SET name = ${'<img src=x onerror="alert(1)">'} WHERE id = ${company}`),
    );
    const response = await fetch(addressOf(), { headers: { "accept-language": wanted } });
    const page = await response.text();
    expect(response.headers.get("content-language")).toBe(language);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("content-security-policy")).toContain("form-action 'self'");
    expect(page).toContain(`<h1>${title}</h1>`);
    expect(page).toContain(words);
    expect(page).not.toMatch(/<script|<img/);
    expect(page.match(/<form method="post">/g)?.length).toBe(2);
    await fetch(addressOf(), click());
    const after = await (await fetch(addressOf(), { headers: { "accept-language": wanted } })).text();
    expect(after).toContain(language === "de" ? "Sie sind abgemeldet" : "You are unsubscribed");
    expect(after).toContain(`href="${publicUrl}/preferences"`);
  });

  it("stops whoever tries out tokens, and nobody whose link is good", async () => {
    const guess = (address: string) =>
      fetch(`${strictUrl}/unsubscribe/guess`, { headers: { "x-forwarded-for": address } });
    for (let n = 0; n < 30; n += 1) expect((await guess("192.0.2.1")).status).toBe(404);
    const refused = await guess("192.0.2.1");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await guess("192.0.2.2")).status).toBe(404);
    const good = addressOf().replace(url, strictUrl);
    const headers = { ...URLENCODED, "x-forwarded-for": "192.0.2.1" };
    for (let n = 0; n < 40; n += 1) expect((await fetch(good, click({ headers }))).status).toBe(200);
    expect((await fetch(good, click({ headers }))).status).toBe(429);
  });

  describe("whether somebody may be mailed", () => {
    it.each<[string, (accountId: string) => Promise<unknown>, boolean]>([
      ["who has chosen nothing", async () => undefined, true],
      [
        "who wants no mail of this category",
        () => setPreference(database, company, user, ["REPAIRED", "MAIL", false]),
        false,
      ],
      [
        "who wants no mail of another category",
        () => setPreference(database, company, user, ["INCIDENTS", "MAIL", false]),
        true,
      ],
      [
        "who wants it in the app no more",
        () => setPreference(database, company, user, ["REPAIRED", "IN_APP", false]),
        true,
      ],
      ["who wants no mail at all", () => setPreference(database, company, user, ["ALL", "MAIL", false]), false],
      ["who muted the account", (accountId) => mute(database, company, user, accountId), false],
      [
        "who was deactivated",
        () => database.transaction((tx) => tx.execute(sql`UPDATE users SET active = ${false} WHERE id = ${user}`)),
        false,
      ],
      [
        "whose company is suspended",
        () =>
          database.transaction((tx) =>
            tx.execute(sql`UPDATE companies SET suspended_at = ${START} WHERE id = ${company}`),
          ),
        false,
      ],
    ])("%s", async (_, change, allowed) => {
      const [accountId = ""] = await givenAccounts(database, company, [{}]);
      await change(accountId);
      expect((await mayMail(database, company, user, "REPAIRED", [accountId])).allowed).toBe(allowed);
    });

    it("is answered for many at once, account by account", async () => {
      const [one = "", two = ""] = await givenAccounts(database, company, [{}, {}]);
      const other = await givenPerson(database, company);
      await mute(database, company, user, one);
      const about = { companyId: company, category: "REPAIRED", accountIds: [one, two] } as const;
      expect(
        await mayMailAll(database, [
          { ...about, userId: user },
          { ...about, userId: other },
          { ...about, userId: "nobody" },
          { ...about, userId: user, category: "INCIDENTS", accountIds: [] },
        ]),
      ).toEqual([
        { allowed: true, accountIds: [two] },
        { allowed: true, accountIds: [one, two] },
        { allowed: false, accountIds: [one, two] },
        { allowed: true, accountIds: [] },
      ]);
      expect(await mayMailAll(database, [])).toEqual([]);
    });
  });
});
