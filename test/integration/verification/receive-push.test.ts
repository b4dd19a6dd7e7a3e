import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { lockAccountsById } from "../../../src/accounts/locked-account.js";
import { RecordStatusChange } from "../../../src/accounts/record-status-change.js";
import type { Database } from "../../../src/database/database.js";
import { readOptionalMoment, type StoredMoment } from "../../../src/database/moment.js";
import { SubjectHasher } from "../../../src/grants/subject-hash.js";
import { createLog } from "../../../src/log.js";
import type { PushSignal } from "../../../src/platforms/push.js";
import { PrunePushes } from "../../../src/verification/prune-pushes.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { givenPushedGrant, type PushServer, servePushes } from "../../support/push-server.js";
import { signatureOf, signingProvider } from "../../support/signing-provider.js";
import { after, givenAccounts, givenCompany } from "../../support/stories.js";
import { eventually } from "../../support/waits.js";

const APP = { provider: "META", appId: "relink-app" } as const;
const TOKEN = "1//0canary-refresh-token-0123456789";
const now = after(3_600);
const hasher = new SubjectHasher(randomBytes(32));
const logged: string[] = [];
const log = createLog("info", { write: (line) => void logged.push(line) });

const serve = (database: Database, verify?: (grantId: string) => Promise<unknown>): Promise<PushServer> =>
  servePushes({ database, hasher, log, now, ports: [signingProvider("META", APP.appId)], ...(verify && { verify }) });

interface GivenGrant {
  readonly subject?: string;
  readonly appId?: string;
  readonly mintedAt?: Date;
  readonly refreshToken?: string;
}

const givenGrant = (database: Database, companyId: number, given: GivenGrant = {}) =>
  givenPushedGrant(database, hasher, companyId, { ...APP, subject: nanoid(), refreshToken: nanoid(30), ...given });

function signal(subject: string, more: Partial<PushSignal> = {}): PushSignal {
  return { id: nanoid(), whose: { kind: "PERSON", subject }, effect: "MARK", reason: "ACCESS_REVOKED", ...more };
}

interface Push {
  readonly topic?: string;
  readonly sentAt?: Date;
  readonly signature?: string;
}

async function push(server: PushServer, signals: readonly PushSignal[], more: Push = {}): Promise<Response> {
  const body = JSON.stringify({ sentAt: more.sentAt ?? now, signals });
  return fetch(`${server.url}/webhooks/meta/${more.topic ?? "events"}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-signature": more.signature ?? signatureOf(body) },
    body,
  });
}

onEveryEngine("pushes of networks", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let other: Database;
  let server: PushServer;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
    other = await connectTestDatabase(opened);
    server = await serve(database);
  });

  afterAll(async () => {
    await expectFactsToAgree(database);
    await server.close();
    await other.close();
    await opened.close();
  });

  beforeEach(() => {
    logged.length = 0;
    server.effects.length = 0;
    server.looks.length = 0;
  });

  const statusesOf = async (companyId: number) => {
    const rows = await database.query<{ status: string; reason: string | null }>(
      sql`SELECT status, status_reason AS reason FROM social_accounts WHERE company_id = ${companyId} ORDER BY name`,
    );
    return rows.map(({ status, reason }) => (status === "INVALID" ? `${status} ${reason}` : status));
  };

  const grantOf = async (companyId: number, id: string) => {
    const [row] = await database.query<{
      access_token: string | null;
      refresh_token: string | null;
      attempt: number;
      next: StoredMoment | null;
      refresh_double_hash: string | null;
    }>(sql`SELECT access_token, refresh_token, attempt, next_verification_at AS next, refresh_double_hash FROM grants
      WHERE company_id = ${companyId} AND id = ${id}`);
    if (row === undefined) throw new Error("no such grant");
    return { ...row, next: readOptionalMoment(row.next) };
  };

  it("end the connected accounts of all consents of the person, in every company, and nothing else", async () => {
    const [one, two, three] = [
      await givenCompany(database),
      await givenCompany(database),
      await givenCompany(database),
    ];
    const subject = nanoid();
    const grants = [await givenGrant(database, two, { subject }), await givenGrant(database, one, { subject })];
    const stranger = await givenGrant(database, one);
    const otherApp = await givenGrant(database, three, { subject, appId: "former-app" });
    await givenAccounts(database, two, [
      { grantId: grants[0] as string, name: "a" },
      { grantId: grants[0] as string, name: "b" },
    ]);
    await givenAccounts(database, one, [
      { grantId: grants[1] as string, name: "a" },
      { grantId: grants[1] as string, name: "b", status: "EXPIRED", expiresAt: after(5) },
      { grantId: grants[1] as string, name: "c", status: "DISCONNECTED" },
      { grantId: grants[1] as string, name: "d", expiresAt: after(60) },
      { grantId: stranger, name: "e" },
      { name: "f" },
    ]);
    await givenAccounts(database, three, [{ grantId: otherApp }]);
    const answer = await push(server, [signal(subject)]);
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      202,
      "text/plain",
      "taken",
    ]);
    expect(await statusesOf(two)).toEqual(["INVALID ACCESS_REVOKED", "INVALID ACCESS_REVOKED"]);
    // The one whose end had come before the push, unnoticed, has expired.
    expect(await statusesOf(one)).toEqual([
      "INVALID ACCESS_REVOKED",
      "EXPIRED",
      "DISCONNECTED",
      "EXPIRED",
      "CONNECTED",
      "CONNECTED",
    ]);
    expect(await statusesOf(three)).toEqual(["CONNECTED"]);
    const marks = server.effects.filter(({ to }) => to === "INVALID");
    expect(marks.map(({ source, actor, occurredAt }) => ({ source, kind: actor.kind, occurredAt }))).toEqual(
      Array(3).fill({ source: "PUSH", kind: "SYSTEM", occurredAt: now }),
    );
    expect(await grantOf(two, grants[0] as string)).toMatchObject({
      access_token: "v1.k.a.b.c.d",
      refresh_token: "v1.k.a.b.c.d",
      attempt: 0,
    });
    expect(server.looks).toEqual([]);
  });

  it("have no effect with a wrong signature, and leave a line without what was in them", async () => {
    const companyId = await givenCompany(database);
    const subject = `person-${nanoid()}`;
    await givenAccounts(database, companyId, [{ grantId: await givenGrant(database, companyId, { subject }) }]);
    for (const signature of [signatureOf("another body"), "", "short"]) {
      const answer = await push(server, [signal(subject)], { signature });
      expect([answer.status, await answer.text()]).toEqual([401, "Refused"]);
    }
    expect(await statusesOf(companyId)).toEqual(["CONNECTED"]);
    expect(logged).toHaveLength(3);
    expect(JSON.parse(logged[0] as string)).toMatchObject({
      level: "warn",
      provider: "META",
      topic: "events",
      why: "wrong signature",
    });
    expect(logged.join()).not.toContain(subject);
  });

  it.each([-301, 301])("have no effect %i s away from now, and leave a line", async (seconds) => {
    const companyId = await givenCompany(database);
    const subject = nanoid();
    await givenAccounts(database, companyId, [{ grantId: await givenGrant(database, companyId, { subject }) }]);
    const answer = await push(server, [signal(subject)], { sentAt: after(seconds, now) });
    expect(answer.status).toBe(400);
    expect(await statusesOf(companyId)).toEqual(["CONNECTED"]);
    expect(logged.map((line) => (JSON.parse(line) as { why: string }).why)).toEqual(["out of time"]);
  });

  it("have no effect the second time, even after the account was connected again, and leave a line", async () => {
    const companyId = await givenCompany(database);
    const subject = nanoid();
    const [account] = await givenAccounts(database, companyId, [
      { grantId: await givenGrant(database, companyId, { subject }) },
    ]);
    const sent = signal(subject);
    expect((await push(server, [sent])).status).toBe(202);
    expect(await statusesOf(companyId)).toEqual(["INVALID ACCESS_REVOKED"]);
    const heal = new RecordStatusChange();
    await database.transaction(async (tx) => {
      const [locked] = await lockAccountsById(tx, companyId, [account as string]);
      const finding = {
        to: "CONNECTED",
        reason: null,
        source: "RECONNECT",
        actor: { kind: "SYSTEM", id: null },
        occurredAt: now,
      } as const;
      await heal.record(tx, [{ ...finding, account: locked as NonNullable<typeof locked> }], now);
    });
    expect((await push(server, [sent])).status).toBe(202);
    expect(await statusesOf(companyId)).toEqual(["CONNECTED"]);
    expect(logged.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      "a push was taken",
      "a push was taken before, it has no effect",
    ]);
  });

  it("have their effect once when two processes are told at the same moment", async () => {
    const second = await serve(other);
    try {
      for (let round = 0; round < 5; round++) {
        const companies = [await givenCompany(database), await givenCompany(database)];
        const subject = nanoid();
        for (const companyId of companies) {
          const grantId = await givenGrant(database, companyId, { subject });
          await givenAccounts(database, companyId, [{ grantId }, { grantId }, { grantId }]);
        }
        const sent = [signal(subject), signal(subject)];
        const answers = await Promise.all([server, second, server, second].map((each) => push(each, sent)));
        expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202, 202]);
        for (const companyId of companies) {
          const rows = await database.query<{ n: number }>(
            sql`SELECT COUNT(*) AS n FROM status_changes WHERE company_id = ${companyId} AND source = 'PUSH'`,
          );
          expect(Number(rows[0]?.n)).toBe(3);
        }
      }
    } finally {
      await second.close();
    }
  });

  it("about nobody known are taken all the same", async () => {
    expect((await push(server, [signal(nanoid()), signal(nanoid(), { effect: "PROBE" })])).status).toBe(202);
    expect(server.effects).toEqual([]);
    expect(logged.map((line) => (JSON.parse(line) as { grants: number }).grants)).toEqual([0, 0]);
  });

  it("do not end consents that were given after what they tell, however late they come: those are looked at", async () => {
    const [old, fresh] = [await givenCompany(database), await givenCompany(database)];
    const subject = nanoid();
    const occurredAt = after(600);
    const stale = await givenGrant(database, old, { subject, mintedAt: new Date(after(600).getTime() + 999) });
    const newer = await givenGrant(database, fresh, { subject, mintedAt: after(601) });
    await givenAccounts(database, old, [{ grantId: stale }]);
    await givenAccounts(database, fresh, [{ grantId: newer }]);
    await push(server, [signal(subject, { occurredAt })]);
    expect([await statusesOf(old), await statusesOf(fresh)]).toEqual([["INVALID ACCESS_REVOKED"], ["CONNECTED"]]);
    await eventually("the look", () => server.looks.length > 0);
    expect(server.looks).toEqual([newer]);
  });

  it("that are hints make the consents due and looked at, and the answer does not wait for that", async () => {
    const companies = [await givenCompany(database), await givenCompany(database)];
    const subject = nanoid();
    const grants: string[] = [];
    for (const companyId of companies) {
      const grantId = await givenGrant(database, companyId, { subject });
      grants.push(grantId);
      await givenAccounts(database, companyId, [{ grantId }]);
    }
    let finish = () => undefined as void;
    const slow = await serve(database, (grantId) =>
      grantId === grants[0]
        ? Promise.reject(new Error("the network is away"))
        : new Promise<void>((resolve) => {
            finish = resolve;
          }),
    );
    expect((await push(slow, [signal(subject, { effect: "PROBE", reason: "CREDENTIALS_CHANGED" })])).status).toBe(202);
    await eventually("both looks", () => slow.looks.length === 2);
    expect(slow.looks).toEqual(grants);
    for (const [index, companyId] of companies.entries()) {
      expect((await grantOf(companyId, grants[index] as string)).next).toEqual(now);
      expect(await statusesOf(companyId)).toEqual(["CONNECTED"]);
    }
    let closed = false;
    const closing = slow.close().then(() => (closed = true));
    expect(closed).toBe(false);
    finish();
    await closing;
    expect(logged.join()).toContain("the look that a push asked for failed");
  });

  it.each([
    ["PREFIX", TOKEN.slice(0, 16)],
    ["DOUBLE_SHA512", null],
  ] as const)("find a consent by what they call its refresh token: %s", async (form, given) => {
    const token = `${TOKEN}-${form}`;
    const once = createHash("sha512").update(token).digest();
    const value = given ?? createHash("sha512").update(once).digest("base64");
    const companyId = await givenCompany(database);
    const grantId = await givenGrant(database, companyId, { refreshToken: token });
    const second = await givenGrant(database, companyId);
    await givenAccounts(database, companyId, [
      { grantId, name: "a" },
      { grantId: second, name: "b" },
    ]);
    await push(server, [signal("", { whose: { kind: "REFRESH_TOKEN", form, value } })]);
    expect(await statusesOf(companyId)).toEqual(["INVALID ACCESS_REVOKED", "CONNECTED"]);
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET refresh_prefix_hash = NULL WHERE id = ${grantId}`),
    );
  });

  it("end nothing when the beginning of a token fits those of two people: both are looked at", async () => {
    const companyId = await givenCompany(database);
    const prefix = nanoid(16);
    const grants: string[] = [];
    for (const name of ["a", "b"]) {
      const grantId = await givenGrant(database, companyId, { refreshToken: `${prefix}-${name}` });
      grants.push(grantId);
      await givenAccounts(database, companyId, [{ grantId }]);
    }
    await push(server, [signal("", { whose: { kind: "REFRESH_TOKEN", form: "PREFIX", value: prefix } })]);
    expect(await statusesOf(companyId)).toEqual(["CONNECTED", "CONNECTED"]);
    await eventually("the looks", () => server.looks.length === 2);
    expect(server.looks.toSorted()).toEqual(grants.toSorted());
  });

  it("destroy a person's data, tell a code, tell it again, and show how far it is", async () => {
    const [one, two] = [await givenCompany(database), await givenCompany(database)];
    const subject = nanoid();
    const grants = [await givenGrant(database, one, { subject }), await givenGrant(database, two, { subject })];
    const [page, person] = await givenAccounts(database, one, [
      { grantId: grants[0] as string, name: "a page" },
      { grantId: grants[0] as string, name: "b person", purpose: "MONITORED" },
    ]);
    await givenAccounts(database, two, [{ grantId: grants[1] as string, status: "EXPIRED", expiresAt: after(5) }]);
    await database.transaction(async (tx) => {
      await tx.execute(sql`UPDATE social_accounts SET page_token = 'v1.k.a.b.c.d' WHERE company_id = ${one}`);
      await tx.execute(
        sql`UPDATE social_accounts SET external_id = ${subject}, handle = 'ada' WHERE company_id = ${one} AND id = ${person}`,
      );
    });
    const sent = signal(subject, { effect: "DELETE_DATA", reason: "DATA_DELETION_REQUESTED" });
    const answer = await push(server, [sent], { topic: "data-deletion" });
    const receipt = (await answer.json()) as { url: string; confirmation_code: string };
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    expect(receipt).toEqual({
      url: `https://relink.example.com/deletion/${receipt.confirmation_code}`,
      confirmation_code: expect.stringMatching(/^[\w-]{21}$/),
    });
    for (const [index, companyId] of [one, two].entries()) {
      expect(await grantOf(companyId, grants[index] as string)).toEqual({
        access_token: null,
        refresh_token: null,
        refresh_double_hash: null,
        next: null,
        attempt: 1,
      });
    }
    const rows = await database.query(
      sql`SELECT id, name, handle, external_id, page_token, status_reason FROM social_accounts WHERE company_id = ${one} ORDER BY name DESC`,
    );
    const reason = { page_token: null, status_reason: "DATA_DELETION_REQUESTED" };
    expect(rows).toEqual([
      { id: page, name: "a page", handle: null, external_id: `profile-${page}`, ...reason },
      { id: person, name: "(deleted)", handle: null, external_id: `deleted:${person}`, ...reason },
    ]);
    expect(await statusesOf(two)).toEqual(["EXPIRED"]);

    const again = await push(server, [sent], { topic: "data-deletion" });
    expect(await again.json()).toEqual(receipt);
    const anew = await push(server, [{ ...sent, id: nanoid() }], { topic: "data-deletion" });
    expect(((await anew.json()) as typeof receipt).confirmation_code).not.toBe(receipt.confirmation_code);
    const stranger = await push(server, [{ ...sent, id: nanoid(), whose: { kind: "PERSON", subject: nanoid() } }], {
      topic: "data-deletion",
    });
    expect(await stranger.json()).toHaveProperty("confirmation_code");

    const path = `/deletion/${receipt.confirmation_code}`;
    const english = await fetch(server.url + path, { headers: { "accept-language": "fr, en;q=0.5" } });
    const german = await fetch(server.url + path, { headers: { "accept-language": "de-AT,en;q=0.5" } });
    expect([english.status, await english.text()]).toEqual([
      200,
      expect.stringContaining("It was carried out on March 1, 2026"),
    ]);
    expect([german.status, await german.text()]).toEqual([200, expect.stringContaining("Sie wurde am 1. März 2026")]);
    expect(german.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(german.headers.get("content-language")).toBe("de");
    for (const code of [
      nanoid(),
      receipt.confirmation_code.toLowerCase(),
      "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
      "x".repeat(99),
    ]) {
      const unknown = await fetch(`${server.url}/deletion/${code}`);
      expect([unknown.status, await unknown.text()]).toEqual([404, expect.stringContaining("There is no request")]);
    }
  });

  it("answer questions about the address, and only at addresses there are", async () => {
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(server.url + path, init).then(async (answer) => [answer.status, await answer.text()]);
    expect(await ask("/webhooks/meta/events?challenge=1158201444")).toEqual([200, "1158201444"]);
    expect((await ask("/webhooks/meta/events?challenge=1&challenge=2"))[0]).toBe(401);
    const nothing = [404, expect.stringContaining("NOT_FOUND")];
    expect(await ask("/webhooks/myspace/events")).toEqual(nothing);
    expect(await ask("/webhooks/META/events")).toEqual(nothing);
    expect(await ask("/webhooks/meta/other")).toEqual(nothing);
    expect(await ask("/webhooks/x/events", { method: "POST", body: "{}" })).toEqual(nothing);
    expect(await ask("/webhooks/meta/events", { method: "PUT" })).toEqual(nothing);
  });

  it("are read as the bytes that came, whatever they say they are, up to 256 kB", async () => {
    const body = Buffer.from(`\uFEFF {"sentAt":"${now.toISOString()}", "signals":[]}\r\n`);
    const types = ["application/json", "application/x-www-form-urlencoded", "text/plain", "application/secevent+jwt"];
    for (const type of types) {
      const headers = { "content-type": type, "x-signature": signatureOf(body) };
      const answer = await fetch(`${server.url}/webhooks/meta/events`, { method: "POST", headers, body });
      // The mark in front is no JSON, so reading fails after the signature has been found right.
      expect(answer.status).toBe(500);
    }
    expect((await fetch(`${server.url}/webhooks/meta/events`, { method: "POST" })).status).toBe(401);
    const large = (size: number) =>
      fetch(`${server.url}/webhooks/meta/events`, { method: "POST", body: Buffer.alloc(size) });
    expect((await large(256_000)).status).toBe(401);
    expect((await large(256_001)).status).toBe(413);
    // Elsewhere bodies are what they were.
    expect((await fetch(`${server.url}/elsewhere`, { method: "POST", body: "x" })).status).toBe(404);
  });

  it("are not taken while the database cannot be written, and are taken when they are delivered again", async () => {
    const companyId = await givenCompany(database);
    const subject = nanoid();
    await givenAccounts(database, companyId, [{ grantId: await givenGrant(database, companyId, { subject }) }]);
    const sent = signal(subject);
    const transaction = database.transaction.bind(database);
    database.transaction = (work) =>
      transaction(async (tx) => {
        await work(tx);
        throw new Error("broken before the commit");
      });
    try {
      expect((await push(server, [sent])).status).toBe(500);
    } finally {
      database.transaction = transaction;
    }
    expect(await statusesOf(companyId)).toEqual(["CONNECTED"]);
    expect((await push(server, [sent])).status).toBe(202);
    expect(await statusesOf(companyId)).toEqual(["INVALID ACCESS_REVOKED"]);
  });

  it("are forgotten after 30 days", async () => {
    const count = async () =>
      Number((await database.query<{ n: number }>(sql`SELECT COUNT(*) AS n FROM received_pushes`))[0]?.n);
    await push(server, [signal(nanoid())]);
    const before = await count();
    const pruning = new PrunePushes(database);
    await pruning.run(after(30 * 86_400, now));
    expect(await count()).toBe(before);
    await pruning.run(after(30 * 86_400 + 1, now));
    expect(await count()).toBe(0);
  });
});
