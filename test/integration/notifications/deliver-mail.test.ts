import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import type { Status } from "../../../src/accounts/status.js";
import type { Database } from "../../../src/database/database.js";
import { MAIL_TIMING } from "../../../src/notifications/deliveries/mail-timing.js";
import type { LostReader } from "../../../src/notifications/deliveries/last-reader.js";
import type { OutgoingMail, SendResult } from "../../../src/notifications/mail/mailer.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import {
  contentOf,
  DeafMailer,
  deliveriesOf,
  letMailLeasesRunOut,
  mailAll,
  mailing,
  type MailingOptions,
  ScriptedMailer,
  tellers,
} from "../../support/mailing.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import { become, givenBareGrant, givenPerson, ledgerOf, mute, setPreference } from "../../support/told.js";
import { eventually } from "../../support/waits.js";

const DAY_S = 86_400;

onEveryEngine("sending mails", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let company: number;
  let anna: string;
  let ben: string;
  let account: string;
  let mailer: ScriptedMailer;
  const { writer, rungs } = tellers();

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
  });
  afterAll(() => opened.close());

  beforeEach(async () => {
    await database.transaction(async (tx) => {
      for (const table of ["notification_ledger", "deliveries", "suppressed_addresses", "incidents"]) {
        await tx.execute(sql([`DELETE FROM ${table}`]));
      }
    });
    company = await givenCompany(database);
    anna = await givenPerson(database, company, { role: "ADMIN", name: "Anna", locale: "en" });
    ben = await givenPerson(database, company, { name: "Ben" });
    const grantId = await givenBareGrant(database, company, "META");
    [account = ""] = await givenAccounts(database, company, [{ grantId, name: "Acme", expiresAt: after(10 * DAY_S) }]);
    mailer = new ScriptedMailer();
  });

  const work = (options: MailingOptions = {}) => mailing(database, { mailer, ...options });
  const turn = (to: Status, seconds = 0, actor?: Parameters<typeof become>[3]["actor"]) =>
    become(database, writer, [company, [account]], {
      to,
      reason: to === "INVALID" ? "ACCESS_REVOKED" : null,
      at: after(seconds),
      ...(actor === undefined ? {} : { actor }),
    });
  const fall = (daysBefore: number, epoch = 1) =>
    database.transaction((tx) =>
      rungs.fell(
        tx,
        [{ companyId: company, accountId: account, epoch, daysBefore, dueAt: START, expiresAt: after(10 * DAY_S) }],
        START,
      ),
    );
  const group = async (each = work()) => {
    await each.groupDeliveries.run(after(60));
    await each.groupDeliveries.run(after(60));
  };
  const states = async () => (await deliveriesOf(database, company)).map(({ state }) => state);
  const only = async () => {
    const all = await deliveriesOf(database, company);
    expect(all).toHaveLength(1);
    return all[0] as (typeof all)[number];
  };
  /** One mail, to Anna. */
  const oneMail = async () => {
    await setPreference(database, company, ben, ["ALL", "MAIL", false]);
    await turn("INVALID");
  };
  const to = () => mailer.taken.map((mail) => mail.to.address.replace(/@.*/, "")).toSorted();

  describe("what a mail says", () => {
    it("is read from the rows as they stand: account, cause, consent, reader, company", async () => {
      await turn("INVALID", 5);
      await mailAll(work(), after(60));
      const mail = mailer.taken.find((each) => each.to.name === "Anna") as OutgoingMail;
      expect(contentOf(mail)).toMatchObject({
        category: "BROKEN_CONNECTIONS",
        locale: "en",
        timeZone: "Europe/Berlin",
        recipient: { name: "Anna" },
        accounts: [
          {
            id: account,
            name: "Acme",
            platform: "FACEBOOK",
            provider: "META",
            status: "INVALID",
            reason: "ACCESS_REVOKED",
            since: after(5).toISOString(),
            repairedBy: null,
            daysBefore: null,
          },
        ],
        links: {
          dashboard: "https://relink.example/",
          preferences: "https://relink.example/preferences",
          unsubscribe: `https://relink.example/unsubscribe/${anna}-BROKEN_CONNECTIONS`,
        },
      });
      expect(mail.headers).toMatchObject({
        "List-Unsubscribe": `<https://relink.example/unsubscribe/${anna}-BROKEN_CONNECTIONS>`,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Content-Language": "en",
      });
      const [delivery] = await deliveriesOf(database, company);
      expect(mailer.taken.map(({ messageId }) => messageId)).toContain(`<${delivery?.id}@mail.example>`);
      const bens = mailer.taken.find((each) => each.to.name === "Ben") as OutgoingMail;
      expect(contentOf(bens).locale).toBe("de");
    });

    it("names who repaired it, to those who got the alarm", async () => {
      await oneMail();
      await mailAll(work());
      await turn("CONNECTED", 30, { kind: "USER", id: ben });
      await mailAll(work(), after(60));
      expect(mailer.taken.map(({ category }) => category)).toEqual(["BROKEN_CONNECTIONS", "REPAIRED"]);
      expect(contentOf(mailer.taken[1] as OutgoingMail).accounts).toMatchObject([
        { status: "CONNECTED", repairedBy: "Ben", since: after(30).toISOString() },
      ]);
    });

    it("tells of two reminders of one account the nearer one", async () => {
      await fall(10);
      await fall(5);
      await mailAll(work());
      expect(mailer.taken).toHaveLength(2);
      expect(contentOf(mailer.taken[0] as OutgoingMail).accounts).toMatchObject([
        { daysBefore: 5, status: "CONNECTED" },
      ]);
    });

    it("tells of an incident how many connections it touches", async () => {
      await database.transaction((tx) =>
        tx.execute(sql`INSERT INTO incidents (id, provider, open_provider, kind, opened_at, grants_concerned, companies_concerned, updated_at)
          VALUES ('incident-1', 'META', 'META', 'SILENT', ${START}, 5, 5, ${START})`),
      );
      await planIncidentRow(database, company, anna, "OPENED");
      await mailAll(work());
      expect(contentOf(mailer.taken[0] as OutgoingMail)).toMatchObject({
        category: "INCIDENTS",
        accounts: [],
        incidents: [{ provider: "META", openedAt: START.toISOString(), closedAt: null, accounts: 1 }],
      });
    });
  });

  describe("between planning and sending", () => {
    const cases: [string, () => Promise<unknown>, string, string | null][] = [
      [
        "unsubscribes from the category",
        () => setPreference(database, company, anna, ["BROKEN_CONNECTIONS", "MAIL", false]),
        "SUPPRESSED",
        "NOT_WANTED",
      ],
      [
        "unsubscribes from everything",
        () => setPreference(database, company, anna, ["ALL", "MAIL", false]),
        "SUPPRESSED",
        "NOT_WANTED",
      ],
      ["mutes the account", () => mute(database, company, anna, account), "SUPPRESSED", "NOT_WANTED"],
      [
        "is deactivated",
        () => set(database, sql`UPDATE users SET active = ${false} WHERE id = ${anna}`),
        "SUPPRESSED",
        "NOT_WANTED",
      ],
      [
        "works for a company that is suspended",
        () => set(database, sql`UPDATE companies SET suspended_at = ${START} WHERE id = ${company}`),
        "SUPPRESSED",
        "NOT_WANTED",
      ],
      [
        "has an address that bounced",
        () =>
          database.transaction((tx) =>
            work().suppressions.suppress(tx, ` ${anna.toUpperCase()}@Example.ORG`, "BOUNCE", START),
          ),
        "SUPPRESSED",
        "BOUNCE",
      ],
      ["sees the account heal", () => turn("CONNECTED", 10), "CANCELLED", "NOTHING_LEFT"],
      ["sees the account disconnected", () => turn("DISCONNECTED", 10), "CANCELLED", "NOTHING_LEFT"],
      [
        "only mutes another channel",
        () => setPreference(database, company, anna, ["BROKEN_CONNECTIONS", "IN_APP", false]),
        "SENT",
        null,
      ],
    ];

    it.each(cases)("a person who %s", async (_, happens, state, detail) => {
      await oneMail();
      await group();
      await happens();
      await work().deliverMail.run();
      expect(await only()).toMatchObject({ state, detail, due: 0 });
      expect(to()).toEqual(state === "SENT" ? [anna] : []);
      const rows = await ledgerOf(database, company);
      expect(rows.filter((row) => row.startsWith("GROUPED"))).toHaveLength(state === "SENT" ? 1 : 0);
    });

    it("a mail about several accounts tells only of those that are still broken and not muted", async () => {
      const grantId = await givenBareGrant(database, company, "META");
      const [muted, healed] = await givenAccounts(database, company, [{ grantId }, { grantId }]);
      await setPreference(database, company, ben, ["ALL", "MAIL", false]);
      await become(database, writer, [company, [account, muted as string, healed as string]], {
        to: "INVALID",
        reason: "ACCESS_REVOKED",
      });
      await group();
      await mute(database, company, anna, muted as string);
      await become(database, writer, [company, [healed as string]], { to: "CONNECTED", at: after(9) });
      await work().deliverMail.run();
      expect(mailer.taken.map((mail) => contentOf(mail).accounts.map(({ id }) => id))).toEqual([[account]]);
    });

    it("an expiry that moved makes its reminder pointless", async () => {
      await fall(10);
      await group();
      await set(database, sql`UPDATE social_accounts SET expiry_epoch = 2 WHERE id = ${account}`);
      await work().deliverMail.run();
      expect(await states()).toEqual(["CANCELLED", "CANCELLED"]);
    });

    it("an incident that begins gives the rows back, and they go when it is over", async () => {
      await oneMail();
      await group();
      await set(
        database,
        sql`INSERT INTO incidents (id, provider, open_provider, kind, opened_at, grants_concerned, companies_concerned, updated_at)
        VALUES ('incident-2', 'META', 'META', 'DEAD', ${START}, 5, 5, ${START})`,
      );
      await work().deliverMail.run();
      await mailAll(work(), after(60));
      expect(await only()).toMatchObject({ state: "CANCELLED", detail: "HELD" });
      await set(database, sql`UPDATE incidents SET open_provider = NULL, closed_at = ${START}`);
      await mailAll(work(), after(60));
      expect((await states()).toSorted()).toEqual(["CANCELLED", "SENT"]);
      expect(to()).toEqual([anna]);
    });

    it("the alarm that never went needs no answer", async () => {
      await oneMail();
      await group();
      await turn("CONNECTED", 10);
      await mailAll(work(), after(60));
      expect((await states()).toSorted()).toEqual(["CANCELLED", "CANCELLED"]);
      expect(mailer.taken).toEqual([]);
    });

    it("a connection that broke again is told by its last alarm alone", async () => {
      await oneMail();
      await group();
      await turn("CONNECTED", 10);
      await turn("INVALID", 20);
      await mailAll(work(), after(60));
      expect(mailer.taken.map((mail) => mail.category)).toEqual(["BROKEN_CONNECTIONS"]);
      expect(contentOf(mailer.taken[0] as OutgoingMail).accounts[0]?.since).toEqual(after(20).toISOString());
    });

    it("an address that changed before the first attempt is the new one", async () => {
      await oneMail();
      await group();
      await set(database, sql`UPDATE users SET email = 'new@example.org' WHERE id = ${anna}`);
      await work().deliverMail.run();
      expect(to()).toEqual(["new"]);
    });

    it("the last one told of an account is missed when the address is suppressed", async () => {
      const lost: LostReader[] = [];
      const each = work({ effects: [{ lost: async (_tx, who) => void lost.push(who) }] });
      await oneMail();
      await group(each);
      await database.transaction((tx) => each.suppressions.suppress(tx, `${anna}@example.org`, "BOUNCE", START));
      await each.deliverMail.run();
      expect(lost).toEqual([{ companyId: company, userId: anna, since: START, accountIds: [account] }]);
      // With somebody else who is told, nothing is lost.
      await set(database, sql`DELETE FROM notification_preferences WHERE company_id = ${company}`);
      await database.transaction((tx) => each.lastReaders.look(tx, company, anna, START));
      expect(lost).toHaveLength(1);
      await mute(database, company, ben, account);
      await database.transaction((tx) => each.lastReaders.look(tx, company, anna, START));
      expect(lost).toHaveLength(2);
    });
  });

  describe("a carrier's answer", () => {
    const answers = (...results: SendResult[]) => {
      mailer.answer = () => results.shift() ?? { kind: "SENT", carrierId: "carrier-1" };
    };

    it("SENT ends the work", async () => {
      await oneMail();
      await mailAll(work());
      expect(await only()).toMatchObject({ state: "SENT", attempt: 1, failures: 0, doubts: 0, due: 0 });
      await mailAll(work());
      expect(mailer.taken).toHaveLength(1);
    });

    it("LATER is tried again, and after eight times given up", async () => {
      mailer.answer = () => ({ kind: "LATER", detail: "500 oops", retryAfterMs: null });
      await oneMail();
      await mailAll(work());
      expect(await only()).toMatchObject({ state: "FAILED", failures: 7, attempt: 8, detail: "500 oops", due: 0 });
    });

    it("LATER waits before it is tried again", async () => {
      const slow = work({
        timing: { firstRetryMs: MAIL_TIMING.firstRetryMs, longestRetryMs: MAIL_TIMING.longestRetryMs },
      });
      answers({ kind: "LATER", detail: "503", retryAfterMs: null });
      await oneMail();
      await mailAll(slow);
      await slow.deliverMail.run();
      expect(await only()).toMatchObject({ state: "PLANNED", failures: 1, attempt: 1, due: 1 });
      await dueNow(database);
      await slow.deliverMail.run();
      expect(await only()).toMatchObject({ state: "SENT", failures: 1 });
    });

    it("a pause that the carrier asks for is kept", async () => {
      const each = work({ timing: { longestRetryMs: 60_000 } });
      answers({ kind: "LATER", detail: "429", retryAfterMs: 30_000 });
      await oneMail();
      await mailAll(each);
      await dueNow(database);
      expect(await each.deliverMail.run()).toBe(0);
      expect(await work().deliverMail.run()).toBe(1);
      expect(each.lines).toEqual(["the mail carrier asks for a pause"]);
    });

    it("REFUSED is final, and costs the others nothing", async () => {
      mailer.answer = (mail) =>
        mail.to.name === "Anna" ? { kind: "REFUSED", detail: "no such mailbox" } : { kind: "SENT", carrierId: null };
      await turn("INVALID");
      await mailAll(work());
      expect((await states()).toSorted()).toEqual(["FAILED", "SENT"]);
    });

    it("BLOCKED stops everything with one line, and burns nothing", async () => {
      const each = work({ timing: { blockedMs: 60_000 } });
      answers({ kind: "BLOCKED", detail: "401" }, { kind: "BLOCKED", detail: "401" });
      await turn("INVALID");
      await mailAll(each);
      await dueNow(database);
      expect(await each.deliverMail.run()).toBe(0);
      expect(each.lines).toEqual(["the mail carrier takes no mail; look at its credentials and domain"]);
      expect(await deliveriesOf(database, company)).toMatchObject([
        { state: "PLANNED", failures: 0 },
        { state: "PLANNED", failures: 0 },
      ]);
      await work().deliverMail.run();
      expect(await states()).toEqual(["SENT", "SENT"]);
    });

    it("a mail that cannot be written fails by itself", async () => {
      const each = work({
        render: (content) => {
          if (content.recipient.name === "Anna") throw new Error("no text");
          return { language: "en", subject: "s", text: "t", html: "h" };
        },
      });
      await turn("INVALID");
      await mailAll(each);
      expect((await states()).toSorted()).toEqual(["FAILED", "SENT"]);
      expect(to()).toEqual([ben]);
    });

    it("one that hangs holds up no other", async () => {
      let release: (result: SendResult) => void = () => undefined;
      mailer.answer = (mail) =>
        mail.category === "BROKEN_CONNECTIONS"
          ? new Promise((resolve) => {
              release = resolve;
            })
          : { kind: "SENT", carrierId: null };
      await oneMail();
      await group();
      const each = work();
      const run = each.deliverMail.run();
      await eventually("the first is under way", async () => (await states())[0] === "CLAIMED");
      await set(database, sql`DELETE FROM notification_preferences WHERE company_id = ${company}`);
      await fall(10);
      await group();
      await eventually("another one passes", () => to().includes(ben));
      expect((await states()).filter((state) => state === "CLAIMED").length).toBeGreaterThanOrEqual(1);
      mailer.answer = () => ({ kind: "SENT", carrierId: null });
      release({ kind: "SENT", carrierId: null });
      await run;
      expect(await states()).toEqual(["SENT", "SENT", "SENT"]);
    });
  });

  describe("a mail in doubt", () => {
    const inDoubt = { kind: "IN_DOUBT", detail: "no answer" } as const;

    it("that was taken is not sent again", async () => {
      mailer.answer = (mail) => {
        mailer.taken.push(mail);
        return inDoubt;
      };
      await oneMail();
      await mailAll(work());
      expect(await only()).toMatchObject({ state: "SENT", doubts: 1, attempt: 2, due: 0 });
      expect(mailer.taken).toHaveLength(1);
    });

    it("that was not taken goes out once more with the same Message-Id, after the grace", async () => {
      const each = work({ timing: { firstLookMs: 60_000, graceMs: 3_600_000 } });
      const ids: string[] = [];
      mailer.answer = (mail) => {
        ids.push(mail.messageId);
        return ids.length === 1 ? inDoubt : { kind: "SENT", carrierId: null };
      };
      await oneMail();
      await mailAll(each);
      await dueNow(database);
      await each.deliverMail.run();
      expect(await only()).toMatchObject({ state: "IN_DOUBT", doubts: 1, due: 1 });
      expect(mailer.asked).toHaveLength(1);
      await set(
        database,
        sql`UPDATE deliveries SET attempted_at = '2020-01-01 00:00:00.000', due_at = '2020-01-01 00:00:00.000'`,
      );
      await each.deliverMail.run();
      expect(await only()).toMatchObject({ state: "SENT", doubts: 1, due: 0 });
      expect(ids).toEqual([ids[0], ids[0]]);
    });

    it("is asked for until the carrier answers, and given up after a day", async () => {
      mailer.answer = () => inDoubt;
      mailer.known = () => "UNKNOWN";
      const each = work({ timing: { firstLookMs: 60_000 } });
      await oneMail();
      await mailAll(each);
      await dueNow(database);
      await each.deliverMail.run();
      expect(await only()).toMatchObject({ state: "IN_DOUBT", due: 1 });
      await set(
        database,
        sql`UPDATE deliveries SET attempted_at = '2020-01-01 00:00:00.000', due_at = '2020-01-01 00:00:00.000'`,
      );
      await each.deliverMail.run();
      expect(await only()).toMatchObject({ state: "IN_DOUBT", doubts: 1, due: 0 });
    });

    it("that is not taken time after time is given up", async () => {
      let sends = 0;
      mailer.answer = () => {
        sends += 1;
        return inDoubt;
      };
      await oneMail();
      await mailAll(work());
      expect(sends).toBe(8);
      expect(await only()).toMatchObject({ state: "FAILED", doubts: 8, due: 0 });
    });

    it("of a worker that died is asked for first", async () => {
      await oneMail();
      await group();
      mailer.answer = async (mail) => {
        mailer.taken.push(mail);
        throw new Error("killed");
      };
      const dying = work();
      Object.assign(dying.deliverMail, { finish: () => Promise.reject(new Error("killed")) });
      await dying.deliverMail.run();
      expect(await only()).toMatchObject({ state: "CLAIMED", attempt: 1 });
      mailer.answer = () => ({ kind: "SENT", carrierId: null });
      expect(await work().deliverMail.run()).toBe(0);
      await letMailLeasesRunOut(database);
      await work().deliverMail.run();
      expect(await only()).toMatchObject({ state: "SENT", doubts: 1, detail: null });
      expect(mailer.taken).toHaveLength(1);
    });

    it("is not written down by whoever has lost it, but for that it is sent", async () => {
      await oneMail();
      await group();
      const first = work();
      mailer.answer = async () => {
        await letMailLeasesRunOut(database);
        await work({ mailer: new DeafMailer(), timing: { blindMs: 60_000 } }).deliverMail.run();
        return { kind: "SENT", carrierId: "late" };
      };
      await first.deliverMail.run();
      expect(first.lines).toEqual(["a mail took longer than its lease"]);
      expect(await only()).toMatchObject({ state: "SENT", doubts: 1, due: 0 });
    });

    it("at a carrier that cannot be asked goes out once more, and no oftener", async () => {
      const deaf = new DeafMailer();
      deaf.answer = () => inDoubt;
      let sends = 0;
      deaf.answer = () => {
        sends += 1;
        return inDoubt;
      };
      const each = work({ mailer: deaf });
      await oneMail();
      await mailAll(each);
      for (let time = 0; time < 3; time++) {
        await dueNow(database);
        await each.deliverMail.run();
      }
      expect(sends).toBe(2);
      expect(await only()).toMatchObject({ state: "IN_DOUBT", doubts: 2, due: 0 });
      expect(await ledgerOf(database, company)).toEqual([`GROUPED BROKEN_CONNECTIONS ${anna} ${account}`]);
    });
  });

  describe("a stop", () => {
    it("takes no more, and lets what is under way end", async () => {
      const stop = new AbortController();
      mailer.answer = () => {
        stop.abort();
        return { kind: "SENT", carrierId: null };
      };
      await turn("INVALID");
      await group();
      await work().deliverMail.run(stop.signal);
      expect((await states()).filter((state) => state === "CLAIMED")).toEqual([]);
      const before = mailer.taken.length;
      await fall(10);
      await group();
      expect(await work().deliverMail.run(stop.signal)).toBe(0);
      expect(mailer.taken).toHaveLength(before);
    });
  });

  describe("the breaker", () => {
    const sends = (state: string, count: number) =>
      database.transaction(async (tx) => {
        for (let index = 0; index < count; index++) {
          await tx.execute(
            sql`INSERT INTO deliveries (company_id, id, user_id, category, address, state, attempt, failures, doubts, message_id, sent_at, created_at, updated_at)
              VALUES (${company}, ${nanoid()}, ${ben}, 'REPAIRED', 'x@example.org', ${state}, 1, 0, 0, '<x@y>', ${START}, ${START}, ${START})`,
          );
        }
      });

    it.each([
      ["BOUNCED", 50, true],
      ["BOUNCED", 51, false],
      ["COMPLAINED", 1, true],
      ["COMPLAINED", 2, false],
      ["DELIVERED", 60, true],
    ])("of %s: %i", async (state, count, goes) => {
      await sends(state, count);
      const each = work();
      await oneMail();
      await mailAll(each, after(60));
      expect(mailer.taken).toHaveLength(goes ? 1 : 0);
      expect(each.lines).toEqual(goes ? [] : ["too many mails bounce or are called spam: no mail is sent for now"]);
      await each.deliverMail.run();
      expect(each.lines).toHaveLength(goes ? 0 : 1);
    });

    it("closes by itself a day later", async () => {
      await sends("BOUNCED", 51);
      await oneMail();
      await mailAll(work({ now: () => after(25 * 3_600) }), after(60));
      expect(mailer.taken).toHaveLength(1);
    });
  });
});

async function set(database: Database, statement: ReturnType<typeof sql>): Promise<void> {
  await database.transaction((tx) => tx.execute(statement));
}

async function dueNow(database: Database): Promise<void> {
  await set(database, sql`UPDATE deliveries SET due_at = '2020-01-01 00:00:00.000' WHERE due_at IS NOT NULL`);
}

async function planIncidentRow(database: Database, companyId: number, userId: string, phase: string): Promise<void> {
  await set(
    database,
    sql`INSERT INTO notification_ledger (company_id, id, user_id, fact_key, kind, category, incident_id, state, due_at, created_at, updated_at)
      VALUES (${companyId}, ${nanoid()}, ${userId}, ${`incident:incident-1:${phase}`}, 'INCIDENT', 'INCIDENTS', 'incident-1', 'PLANNED', ${START}, ${START}, ${START})`,
  );
}
