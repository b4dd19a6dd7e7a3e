import { createHmac, randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import sql from "sql-template-tag";
import { SYSTEM } from "../../../src/api/viewer.js";
import type { Database } from "../../../src/database/database.js";
import { ErrorMask } from "../../../src/graphql/masking.js";
import { addMailgunWebhookRoute } from "../../../src/http/mailgun-webhook.route.js";
import { createWebServer } from "../../../src/http/web-server.js";
import { createLog } from "../../../src/log.js";
import { ApplyMailFate } from "../../../src/notifications/deliveries/apply-mail-fate.js";
import type { LostReader } from "../../../src/notifications/deliveries/last-reader.js";
import { ReceiveMailEvent } from "../../../src/notifications/deliveries/receive-mail-event.js";
import { PruneDeliveries } from "../../../src/notifications/deliveries/prune-deliveries.js";
import { PruneLedger } from "../../../src/notifications/ledger/prune-ledger.js";
import { ALL_CATEGORIES } from "../../../src/notifications/preferences/channel.js";
import { unsubscribe } from "../../../src/notifications/preferences/unsubscribe.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import {
  deliveriesOf,
  type DeliveryNow,
  mailAll,
  mailing,
  type Mailing,
  ScriptedMailer,
  tellers,
} from "../../support/mailing.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import { become, givenPerson } from "../../support/told.js";

const KEY = "webhook-signing-key";
const logged: string[] = [];
const log = createLog("info", { write: (line) => void logged.push(line) });

function signed(timestamp = Math.floor(Date.now() / 1_000), key = KEY) {
  const token = randomBytes(25).toString("hex");
  const signature = createHmac("sha256", key).update(`${timestamp}${token}`).digest("hex");
  return { timestamp: String(timestamp), token, signature };
}

onEveryEngine("what Mailgun tells of mails", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let web: FastifyInstance;
  let mailer: ScriptedMailer;
  let work: Mailing;
  let company: number;
  let anna: string;
  let account: string;
  let sent: DeliveryNow;
  let lost: LostReader[];
  let broken = false;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
    mailer = new ScriptedMailer();
    lost = [];
    work = mailing(database, { mailer, effects: [{ lost: async (_tx, who) => void lost.push(who) }] });
    web = createWebServer({ publicUrl: "https://x", allowedOrigins: [], trustProxy: false, mask: new ErrorMask(log) });
    const applyMailFate = new ApplyMailFate({
      suppressions: work.suppressions,
      lastReaders: work.lastReaders,
      unsubscribe: async (tx, person, now) => {
        if (broken) throw new Error("the database went away");
        const origin = { actor: SYSTEM, occurredAt: now, address: null, requestId: null };
        await unsubscribe(tx, { ...person, category: ALL_CATEGORIES }, origin, "COMPLAINT");
      },
    });
    const clock = { now: () => after(100) };
    await addMailgunWebhookRoute(web, new ReceiveMailEvent({ database, clock, log, applyMailFate, signingKey: KEY }));
  });
  afterAll(async () => {
    await web.close();
    await opened.close();
  });

  beforeEach(async () => {
    logged.length = 0;
    lost.length = 0;
    await database.transaction(async (tx) => {
      for (const table of ["suppressed_addresses", "notification_ledger", "deliveries"]) {
        await tx.execute(sql([`DELETE FROM ${table}`]));
      }
    });
    company = await givenCompany(database);
    anna = await givenPerson(database, company, { name: "Anna" });
    [account = ""] = await givenAccounts(database, company, [{}]);
    await become(database, tellers().writer, [company, [account]], { to: "INVALID", reason: "ACCESS_REVOKED" });
    await mailAll(work);
    sent = await delivery();
    expect(sent.state).toBe("SENT");
  });

  const delivery = async () => (await deliveriesOf(database, company))[0] as DeliveryNow;
  const eventOf = (more: object = {}) => ({
    event: "delivered",
    recipient: sent.address,
    "user-variables": { "delivery-id": sent.id },
    message: { headers: { "message-id": `${sent.id}@mail.example` } },
    ...more,
  });
  const post = async (event: object, signature: object = signed()) =>
    (
      await web.inject({
        method: "POST",
        url: "/webhooks/mailgun",
        headers: { "content-type": "application/json" },
        payload: JSON.stringify({ signature, "event-data": event }),
      })
    ).statusCode;
  const suppressed = async () =>
    (await work.suppressions.find(database, [sent.address])).get(sent.address)?.reason ?? null;
  const unsubscribed = async () =>
    (
      await database.query(
        sql`SELECT category FROM notification_preferences WHERE user_id = ${anna} AND enabled = ${false}`,
      )
    ).length === 1;

  it.each<[string, object, string, string | null, boolean, string | null]>([
    ["delivered", { event: "delivered" }, "DELIVERED", null, false, null],
    [
      "failed for now",
      {
        event: "failed",
        severity: "temporary",
        reason: "generic",
        "delivery-status": { code: 451, message: "try later" },
      },
      "SENT",
      null,
      false,
      "451 generic try later",
    ],
    [
      "failed for good",
      {
        event: "failed",
        severity: "permanent",
        reason: "bounce",
        "delivery-status": { code: 550, message: "no such user" },
      },
      "BOUNCED",
      "BOUNCE",
      false,
      "550 bounce no such user",
    ],
    [
      "refused as a sender",
      { event: "failed", severity: "permanent", reason: "espblock" },
      "BOUNCED",
      null,
      false,
      "espblock",
    ],
    [
      "not sent to who bounced before",
      { event: "failed", severity: "permanent", reason: "suppress-bounce" },
      "BOUNCED",
      "BOUNCE",
      false,
      "suppress-bounce",
    ],
    [
      "not sent to who complained before",
      { event: "failed", severity: "permanent", reason: "suppress-complaint" },
      "BOUNCED",
      "COMPLAINT",
      false,
      "suppress-complaint",
    ],
    [
      "not sent to who unsubscribed there",
      { event: "failed", severity: "permanent", reason: "suppress-unsubscribe" },
      "BOUNCED",
      null,
      true,
      "suppress-unsubscribe",
    ],
    ["called spam", { event: "complained" }, "COMPLAINED", "COMPLAINT", true, null],
    ["unsubscribed from", { event: "unsubscribed" }, "SENT", null, true, null],
    ["opened", { event: "opened" }, "SENT", null, false, null],
  ])("%s", async (_, event, state, suppression, ended, detail) => {
    expect(await post(eventOf(event))).toBe(200);
    expect(await delivery()).toMatchObject({ state, detail });
    expect([await suppressed(), await unsubscribed()]).toEqual([suppression, ended]);
    expect(lost.map(({ userId, accountIds }) => [userId, accountIds])).toEqual(
      suppression !== null ? [[anna, [account]]] : [],
    );
    // Told once more, under another token: nothing more comes of it.
    expect(await post(eventOf(event))).toBe(200);
    expect(await delivery()).toMatchObject({ state, detail });
    expect([await suppressed(), await unsubscribed()]).toEqual([suppression, ended]);
  });

  it.each<[string, readonly object[], string]>([
    ["a delivery after a complaint", [{ event: "complained" }, { event: "delivered" }], "COMPLAINED"],
    ["a complaint after a delivery", [{ event: "delivered" }, { event: "complained" }], "COMPLAINED"],
    ["a bounce after a delivery", [{ event: "delivered" }, { event: "failed", severity: "permanent" }], "BOUNCED"],
    ["a delivery after a bounce", [{ event: "failed", severity: "permanent" }, { event: "delivered" }], "BOUNCED"],
    ["a bounce after a complaint", [{ event: "complained" }, { event: "failed", severity: "permanent" }], "COMPLAINED"],
    ["a try after a delivery", [{ event: "delivered" }, { event: "failed", severity: "temporary" }], "DELIVERED"],
  ])("%s", async (_, events, state) => {
    for (const event of events) expect(await post(eventOf(event))).toBe(200);
    expect((await delivery()).state).toBe(state);
  });

  it.each<[string, () => object | null]>([
    ["another key", () => signed(undefined, "other")],
    ["a timestamp of yesterday", () => signed(Math.floor(Date.now() / 1_000) - 13 * 3_600)],
    ["a timestamp of tomorrow", () => signed(Math.floor(Date.now() / 1_000) + 1_000)],
    ["a token that was exchanged", () => ({ ...signed(), token: "0".repeat(50) })],
    ["a signature that is too short", () => ({ ...signed(), signature: "ab" })],
    ["no signature", () => ({})],
    ["a timestamp that is no number", () => ({ ...signed(), timestamp: { $gt: 0 } })],
  ])("refuses %s for good, and changes nothing", async (_, signature) => {
    expect(await post(eventOf({ event: "complained" }), signature() ?? {})).toBe(406);
    expect([(await delivery()).state, await suppressed(), await unsubscribed()]).toEqual(["SENT", null, false]);
  });

  it("takes an event of some hours ago: Mailgun repeats for so long", async () => {
    expect(await post(eventOf(), signed(Math.floor(Date.now() / 1_000) - 11 * 3_600))).toBe(200);
    expect((await delivery()).state).toBe("DELIVERED");
  });

  it("takes each token once: a captured one signs no other body", async () => {
    const signature = signed();
    expect(await post(eventOf(), signature)).toBe(200);
    expect(await post(eventOf({ event: "complained" }), signature)).toBe(200);
    expect([(await delivery()).state, await suppressed(), await unsubscribed()]).toEqual(["DELIVERED", null, false]);
  });

  it("of the same event in two processes at once one has an effect", async () => {
    const signature = signed();
    const bodies = [eventOf(), eventOf({ event: "complained" }), eventOf({ event: "failed", severity: "permanent" })];
    expect(await Promise.all(bodies.map((body) => post(body, signature)))).toEqual([200, 200, 200]);
    const used = await database.query(sql`SELECT token_hash FROM received_mail_events`);
    expect(used.length).toBeGreaterThan(0);
    const [state, reason] = [(await delivery()).state, await suppressed()];
    expect([
      ["DELIVERED", null],
      ["COMPLAINED", "COMPLAINT"],
      ["BOUNCED", "BOUNCE"],
    ]).toContainEqual([state, reason]);
  });

  it.each<[string, (event: Record<string, unknown>) => object]>([
    [
      "of a delivery that is not ours",
      (event) => ({ ...event, "user-variables": { "delivery-id": "someone-elses-0000000" } }),
    ],
    ["without a delivery", (event) => ({ ...event, "user-variables": {} })],
    ["to another address", (event) => ({ ...event, recipient: "victim@example.org" })],
    ["of another message", (event) => ({ ...event, message: { headers: { "message-id": "other@mail.example" } } })],
    ["with nothing in it", () => ({})],
  ])("an event %s is taken and changes nothing", async (_, change) => {
    expect(await post(change(eventOf({ event: "complained" })))).toBe(200);
    expect([(await delivery()).state, await suppressed(), await unsubscribed()]).toEqual(["SENT", null, false]);
  });

  it("does not match a mail that was never handed over", async () => {
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE deliveries SET first_attempted_at = NULL, state = 'PLANNED' WHERE id = ${sent.id}`),
    );
    expect(await post(eventOf({ event: "complained" }))).toBe(200);
    expect([(await delivery()).state, await suppressed()]).toEqual(["PLANNED", null]);
  });

  it("an error lets Mailgun repeat the event, under the same token", async () => {
    const signature = signed();
    broken = true;
    expect(await post(eventOf({ event: "complained" }), signature)).toBe(500);
    broken = false;
    expect([(await delivery()).state, await suppressed()]).toEqual(["SENT", null]);
    expect(await post(eventOf({ event: "complained" }), signature)).toBe(200);
    expect([(await delivery()).state, await suppressed(), await unsubscribed()]).toEqual([
      "COMPLAINED",
      "COMPLAINT",
      true,
    ]);
  });

  it("an event that comes before the worker has heard the carrier's answer settles the mail", async () => {
    const [other] = await givenAccounts(database, company, [{}]);
    await become(database, tellers().writer, [company, [other as string]], { to: "INVALID", reason: "ACCESS_REVOKED" });
    const all = async () => (await deliveriesOf(database, company)).find(({ id }) => id !== sent.id) as DeliveryNow;
    mailer.answer = async () => {
      const early = await all();
      const event = eventOf({ "user-variables": { "delivery-id": early.id }, message: {} });
      expect(await post(event)).toBe(200);
      return { kind: "IN_DOUBT", detail: "hang" };
    };
    await mailAll(work);
    mailer.answer = () => ({ kind: "SENT", carrierId: null });
    expect(await all()).toMatchObject({ state: "DELIVERED", doubts: 0, due: 0 });
    await work.deliverMail.run();
    expect(await all()).toMatchObject({ state: "DELIVERED", attempt: 1 });
  });

  it("a person who complained gets nothing more, and nobody at that address", async () => {
    const elsewhere = await givenCompany(database);
    const same = await givenPerson(database, elsewhere);
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE users SET email = ${sent.address.toUpperCase()} WHERE id = ${same}`),
    );
    const [theirs] = await givenAccounts(database, elsewhere, [{}]);
    await post(eventOf({ event: "complained" }));
    await become(database, tellers().writer, [elsewhere, [theirs as string]], {
      to: "INVALID",
      reason: "ACCESS_REVOKED",
    });
    await mailAll(work);
    expect(await deliveriesOf(database, elsewhere)).toMatchObject([{ state: "SUPPRESSED", detail: "COMPLAINT" }]);
    expect(lost.at(-1)).toMatchObject({ companyId: elsewhere, userId: same, accountIds: [theirs] });
  });

  it("is no address for anything but JSON of a sane size", async () => {
    const send = async (payload: string) =>
      (
        await web.inject({
          method: "POST",
          url: "/webhooks/mailgun",
          headers: { "content-type": "text/plain" },
          payload,
        })
      ).statusCode;
    expect(await send("no json")).toBe(406);
    expect(await send("null")).toBe(406);
    expect(await send(`{"a":"${"x".repeat(300_000)}"}`)).toBe(413);
    expect((await web.inject({ method: "GET", url: "/webhooks/mailgun" })).statusCode).toBe(404);
  });

  it("logs neither addresses nor tokens", async () => {
    const signature = signed();
    await post(eventOf({ event: "complained" }), signature);
    await post(eventOf({ recipient: "victim@example.org" }));
    expect(logged.join("\n")).not.toMatch(/example\.org/);
    expect(logged.join("\n")).not.toContain(signature.token);
  });

  it("forgets what is old: mails and what they told after 400 days, tokens after two", async () => {
    const prunings = [new PruneLedger(database), new PruneDeliveries(database)];
    const prune = async (now: Date) => {
      for (const pruning of prunings) await pruning.run(now);
    };
    await post(eventOf());
    const left = async () => [
      (await deliveriesOf(database, company)).length,
      (await database.query(sql`SELECT id FROM notification_ledger WHERE company_id = ${company}`)).length,
    ];
    await prune(after(399 * 86_400));
    expect(await left()).toEqual([1, 1]);
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE received_mail_events SET received_at = ${new Date(Date.now() - 3 * 86_400_000)}`),
    );
    await prune(after(401 * 86_400));
    await prune(after(401 * 86_400));
    expect(await left()).toEqual([0, 0]);
    expect(await database.query(sql`SELECT token_hash FROM received_mail_events`)).toEqual([]);
  });

  it("keeps what is not at its end, however old", async () => {
    await database.transaction((tx) => tx.execute(sql`UPDATE deliveries SET due_at = ${START} WHERE id = ${sent.id}`));
    await new PruneDeliveries(database).run(after(401 * 86_400));
    expect(await deliveriesOf(database, company)).toHaveLength(1);
    await database.transaction((tx) => tx.execute(sql`UPDATE deliveries SET due_at = NULL WHERE id = ${sent.id}`));
  });
});
