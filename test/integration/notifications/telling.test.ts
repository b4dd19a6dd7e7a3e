import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { Advisories } from "../../../src/accounts/advisories.js";
import { lockAccountsById } from "../../../src/accounts/locked-account.js";
import { RecordExpiry } from "../../../src/accounts/record-expiry.js";
import { RecordStatusChange } from "../../../src/accounts/record-status-change.js";
import type { Status } from "../../../src/accounts/status.js";
import { SYSTEM } from "../../../src/api/viewer.js";
import type { Database } from "../../../src/database/database.js";
import { Bell } from "../../../src/api/bell.js";
import { PruneLedger } from "../../../src/notifications/ledger/prune-ledger.js";
import { HandOver } from "../../../src/notifications/telling/hand-over.js";
import { silenceOldRungs } from "../../../src/notifications/telling/silence-old-rungs.js";
import { TellAdvisories } from "../../../src/notifications/telling/tell-advisories.js";
import { TellChanges } from "../../../src/notifications/telling/tell-changes.js";
import { TellLostReaders } from "../../../src/notifications/telling/tell-lost-readers.js";
import { TellPeople } from "../../../src/notifications/telling/tell-people.js";
import { TellRungs } from "../../../src/notifications/telling/tell-rungs.js";
import { TellTakeovers } from "../../../src/notifications/telling/tell-takeovers.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import {
  become,
  counting,
  givenBareGrant,
  givenPerson,
  groupMails,
  inboxOf,
  ledgerOf,
  mute,
  setPreference,
} from "../../support/told.js";

onEveryEngine("from facts to people", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let company: number;
  let [anna, ben, cleo]: string[] = [];
  let rings = 0;
  const bell = new Bell();
  bell.listen(() => {
    rings += 1;
  });
  const people = new TellPeople(bell);
  const writer = new RecordStatusChange([new TellChanges(people)]);
  const recordExpiry = new RecordExpiry([silenceOldRungs]);

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
  });
  afterAll(() => opened.close());

  beforeEach(async () => {
    company = await givenCompany(database);
    [anna, ben, cleo] = [
      await givenPerson(database, company, { role: "ADMIN" }),
      await givenPerson(database, company),
      await givenPerson(database, company),
    ];
    rings = 0;
  });

  const everyone = () => [anna, ben, cleo] as string[];
  const accounts = async (count = 1, status: Status = "CONNECTED", platform: "X" | "FACEBOOK" = "X") => {
    const grantId = await givenBareGrant(database, company, platform === "X" ? "X" : "META");
    return givenAccounts(
      database,
      company,
      Array.from({ length: count }, () => ({ grantId, status, platform })),
    );
  };
  const turn = (ids: readonly string[], to: Status, seconds = 0) =>
    become(database, writer, [company, ids], {
      to,
      reason: to === "INVALID" ? "ACCESS_REVOKED" : null,
      at: after(seconds),
    });
  const inbox = () => inboxOf(database, company);
  const ledger = () => ledgerOf(database, company);
  const told = (kind: string, ids: readonly string[], who = everyone()) =>
    ids.flatMap((id) => who.map((user) => `${kind} ${user} ${id}`)).toSorted();
  const mails = (state: string, category: string, ids: readonly string[], who = everyone()) =>
    told(`${state} ${category}`, ids, who);
  const fall = (accountId: string, daysBefore: number, epoch = 1) =>
    database.transaction((tx) =>
      new TellRungs(people).fell(
        tx,
        [{ companyId: company, accountId, epoch, daysBefore, dueAt: START, expiresAt: after(86_400) }],
        START,
      ),
    );

  describe("a connection that breaks", () => {
    it("is told to every active person of the company, in the app and by mail", async () => {
      await givenPerson(database, company, { active: false });
      const stranger = await givenCompany(database);
      await givenPerson(database, stranger);
      const ids = await accounts();
      await turn(ids, "INVALID");
      expect(await inbox()).toEqual(told("CONNECTION_BROKEN", ids));
      expect(await ledger()).toEqual(mails("PLANNED", "BROKEN_CONNECTIONS", ids));
      expect([await inboxOf(database, stranger), await ledgerOf(database, stranger)]).toEqual([[], []]);
      expect(rings).toBe(1);
      const [row] = await database.query(
        sql`SELECT provider, change_number, kind, fact_key FROM notification_ledger WHERE company_id = ${company} LIMIT 1`,
      );
      expect(row).toEqual({ provider: "X", change_number: 2, kind: "CHANGE", fact_key: `change:${ids[0]}:2` });
    });

    it.each<[string, (user: string, id: string) => Promise<void>, boolean, boolean]>([
      [
        "wants no mail of that",
        (user) => setPreference(database, company, user, ["BROKEN_CONNECTIONS", "MAIL", false]),
        true,
        false,
      ],
      [
        "wants it by mail alone",
        (user) => setPreference(database, company, user, ["BROKEN_CONNECTIONS", "IN_APP", false]),
        false,
        true,
      ],
      [
        "wants no mail of the company",
        (user) => setPreference(database, company, user, ["ALL", "MAIL", false]),
        true,
        false,
      ],
      ["subscribed again", (user) => setPreference(database, company, user, ["ALL", "MAIL", true]), true, true],
      [
        "wants no reminders",
        (user) => setPreference(database, company, user, ["EXPIRY_REMINDERS", "MAIL", false]),
        true,
        true,
      ],
      ["has muted the account", (user, id) => mute(database, company, user, id), false, false],
    ])("is told by choice: whoever %s", async (_, choose, inApp, byMail) => {
      const ids = await accounts();
      await choose(ben as string, ids[0] as string);
      await turn(ids, "INVALID");
      const others = [anna, cleo] as string[];
      expect(await inbox()).toEqual(told("CONNECTION_BROKEN", ids, inApp ? everyone() : others));
      expect(await ledger()).toEqual(mails("PLANNED", "BROKEN_CONNECTIONS", ids, byMail ? everyone() : others));
    });

    it("plans no mail where nobody carries any: they would all go out once somebody does", async () => {
      const silent = new RecordStatusChange([new TellChanges(new TellPeople(bell, false))]);
      const ids = await accounts();
      const at = after(0);
      await become(database, silent, [company, ids], { to: "INVALID", reason: "ACCESS_REVOKED", at });
      expect(await inbox()).toEqual(told("CONNECTION_BROKEN", ids));
      expect(await ledger()).toEqual([]);
    });

    it("costs a handful of statements for 40 accounts and three people", async () => {
      const ids = await accounts(40);
      const [bare, telling] = [{ statements: 0 }, { statements: 0 }];
      const at = { to: "INVALID", reason: "CREDENTIALS_CHANGED" } as const;
      await become(database, new RecordStatusChange(), [company, ids.slice(0, 1)], at, counting(bare));
      await become(database, writer, [company, ids.slice(1)], at, counting(telling));
      expect((await inbox()).length).toBe(39 * 3);
      expect((await ledger()).length).toBe(39 * 3);
      // What is planned, the people, the accounts, one row each for inbox and ledger.
      expect(telling.statements - bare.statements).toBe(5);
    });

    it.each<[Status, Status]>([
      ["CONNECTED", "EXPIRED"],
      ["CONNECTED", "DISCONNECTED"],
      ["DISCONNECTED", "CONNECTED"],
    ])("is not told again: %s to %s is no news", async (from, to) => {
      const ids = await accounts(1, from);
      await turn(ids, to);
      expect([await inbox(), await ledger()]).toEqual([[], []]);
      expect(rings).toBe(0);
    });
  });

  describe("a connection that heals", () => {
    it("is told to everyone in the app, and by mail to those alone who got the alarm, once", async () => {
      const ids = await accounts();
      await turn(ids, "INVALID");
      await groupMails(database, company, [ben as string]);
      await turn(ids, "CONNECTED", 60);
      expect((await inbox()).filter((row) => row.startsWith("CONNECTION_REPAIRED"))).toEqual(
        told("CONNECTION_REPAIRED", ids),
      );
      expect(await ledger()).toEqual(
        [
          ...mails("CANCELLED", "BROKEN_CONNECTIONS", ids, [anna, cleo] as string[]),
          ...mails("GROUPED", "BROKEN_CONNECTIONS", ids, [ben as string]),
          ...mails("PLANNED", "REPAIRED", ids, [ben as string]),
        ].toSorted(),
      );
    });

    it("answers the alarm of its own outage, never that of an earlier one", async () => {
      const ids = await accounts();
      await turn(ids, "INVALID");
      await groupMails(database, company, everyone());
      await turn(ids, "CONNECTED", 60);
      await groupMails(database, company, everyone());
      await turn(ids, "INVALID", 120);
      await turn(ids, "CONNECTED", 180);
      expect((await ledger()).filter((row) => row.includes(" REPAIRED "))).toEqual(mails("GROUPED", "REPAIRED", ids));
      expect((await ledger()).filter((row) => row.startsWith("CANCELLED"))).toEqual(
        mails("CANCELLED", "BROKEN_CONNECTIONS", ids),
      );
    });

    it("after an expiry is mailed to those who were reminded of it", async () => {
      const ids = await accounts();
      await fall(ids[0] as string, 1);
      await groupMails(database, company, [ben as string]);
      await turn(ids, "EXPIRED");
      expect(await ledger()).toEqual(
        [
          ...mails("GROUPED", "EXPIRY_REMINDERS", ids, [ben as string]),
          ...mails("PLANNED", "EXPIRY_REMINDERS", ids, [anna, cleo] as string[]),
        ].toSorted(),
      );
      await turn(ids, "CONNECTED", 60);
      expect((await ledger()).filter((row) => !row.startsWith("GROUPED"))).toEqual(
        [
          ...mails("CANCELLED", "EXPIRY_REMINDERS", ids, [anna, cleo] as string[]),
          ...mails("PLANNED", "REPAIRED", ids, [ben as string]),
        ].toSorted(),
      );
    });

    it("and breaks again before it was mailed is no longer called repaired", async () => {
      const ids = await accounts();
      await turn(ids, "INVALID");
      await groupMails(database, company, everyone());
      await turn(ids, "CONNECTED", 60);
      await turn(ids, "INVALID", 120);
      const rows = await ledger();
      expect(rows.filter((row) => row.includes(" REPAIRED "))).toEqual(mails("CANCELLED", "REPAIRED", ids));
      expect(rows.filter((row) => row.startsWith("PLANNED"))).toEqual(mails("PLANNED", "BROKEN_CONNECTIONS", ids));
    });

    it("and what a person disconnects takes all that is planned with it", async () => {
      const ids = await accounts();
      await fall(ids[0] as string, 5);
      await turn(ids, "INVALID");
      await turn(ids, "DISCONNECTED", 60);
      expect((await ledger()).every((row) => row.startsWith("CANCELLED"))).toBe(true);
      expect((await ledger()).length).toBe(6);
    });

    it("costs a handful of statements for 40 accounts and three people", async () => {
      const ids = await accounts(40);
      await turn(ids, "INVALID");
      await groupMails(database, company, [ben as string]);
      const [bare, telling] = [{ statements: 0 }, { statements: 0 }];
      const at = { to: "CONNECTED", at: after(60) } as const;
      await become(database, new RecordStatusChange(), [company, ids.slice(0, 1)], at, counting(bare));
      await become(database, writer, [company, ids.slice(1)], at, counting(telling));
      // The two looks and the cancelling of what is planned, the alarms, the people, the accounts, inbox and ledger.
      expect(telling.statements - bare.statements).toBe(7);
    });

    it("whose alarm is on its way at the same time is told of by mail, or neither is", async () => {
      const other = await connectTestDatabase(opened);
      try {
        for (let round = 0; round < 8; round += 1) {
          const ids = await accounts();
          await turn(ids, "INVALID");
          await Promise.all([groupMails(other, company, everyone()), turn(ids, "CONNECTED", 60)]);
          const rows = (await ledger()).filter((row) => row.endsWith(ids[0] as string));
          const taken = (category: string) =>
            rows
              .filter((row) => row.includes(` ${category} `) && !row.startsWith("CANCELLED"))
              .map((row) => row.split(" ")[2]);
          expect(taken("REPAIRED")).toEqual(taken("BROKEN_CONNECTIONS"));
        }
      } finally {
        await other.close();
      }
    });
  });

  describe("a reminder", () => {
    it("is told once, however often and in however many processes it falls", async () => {
      const [id = ""] = await accounts(1, "CONNECTED", "FACEBOOK");
      await Promise.all(Array.from({ length: 6 }, () => fall(id, 10)));
      await fall(id, 10);
      expect(await inbox()).toEqual(told("EXPIRY_REMINDER", [id]));
      expect(await ledger()).toEqual(mails("PLANNED", "EXPIRY_REMINDERS", [id]));
      await fall(id, 5);
      await fall(id, 10, 2);
      expect((await inbox()).length).toBe(9);
      const [row] = await database.query(
        sql`SELECT kind, epoch, days_before, provider FROM notification_ledger
          WHERE company_id = ${company} AND fact_key = ${`rung:${id}:2:10`} LIMIT 1`,
      );
      expect(row).toEqual({ kind: "RUNG", epoch: 2, days_before: 10, provider: "META" });
    });

    it("that has not been mailed yet is silenced by a new life of the expiry, and by no jitter", async () => {
      const [id = ""] = await accounts();
      const end = after(10 * 86_400);
      const move = (expiresAt: Date) =>
        database.transaction(async (tx) => {
          const [account] = await lockAccountsById(tx, company, [id]);
          if (account === undefined) throw new Error("no account");
          return recordExpiry.record(
            tx,
            [{ account, expiresAt, reason: "TOKEN_EXPIRED", renewedByPerson: false }],
            START,
          );
        });
      await move(end);
      const [{ expiry_epoch: epoch } = { expiry_epoch: 0 }] = await database.query<{ expiry_epoch: number }>(
        sql`SELECT expiry_epoch FROM social_accounts WHERE company_id = ${company} AND id = ${id}`,
      );
      await fall(id, 10, epoch);
      await groupMails(database, company, [anna as string]);
      await move(new Date(end.getTime() + 5_000));
      expect((await ledger()).some((row) => row.startsWith("CANCELLED"))).toBe(false);
      await move(after(60 * 86_400));
      expect(await ledger()).toEqual(
        [
          ...mails("CANCELLED", "EXPIRY_REMINDERS", [id], [ben, cleo] as string[]),
          ...mails("GROUPED", "EXPIRY_REMINDERS", [id], [anna as string]),
        ].toSorted(),
      );
    });

    it("for 40 accounts of several companies costs a handful of statements", async () => {
      const elsewhere = await givenCompany(database);
      const dora = await givenPerson(database, elsewhere);
      const ids = await accounts(40);
      const [far = ""] = await givenAccounts(database, elsewhere, [{}]);
      const counter = { statements: 0 };
      const rung = { epoch: 1, daysBefore: 1, dueAt: START, expiresAt: after(86_400) };
      await database.transaction((tx) =>
        new TellRungs(people).fell(
          counting(counter)(tx),
          [
            ...ids.map((accountId) => ({ ...rung, companyId: company, accountId })),
            { ...rung, companyId: elsewhere, accountId: far },
          ],
          START,
        ),
      );
      expect(counter.statements).toBe(4);
      expect((await inbox()).length).toBe(120);
      expect(await inboxOf(database, elsewhere)).toEqual([`EXPIRY_REMINDER ${dora} ${far}`]);
    });
  });

  it("what was told or taken back is forgotten with the history of the accounts, and what is planned never", async () => {
    const ids = await accounts(3);
    for (const id of ids) await fall(id, 10);
    await turn(ids.slice(0, 1), "DISCONNECTED");
    const aged = (id: string | undefined, state: string, days: number) =>
      database.transaction((tx) =>
        tx.execute(sql`UPDATE notification_ledger SET state = ${state}, due_at = ${after(-days * 86_400)}
          WHERE company_id = ${company} AND account_id = ${id}`),
      );
    await aged(ids[0], "CANCELLED", 401);
    await aged(ids[1], "GROUPED", 399);
    await aged(ids[2], "PLANNED", 500);
    for (let time = 0; time < 2; time += 1) await new PruneLedger(database).run(START);
    expect(await ledger()).toEqual(
      [
        ...mails("GROUPED", "EXPIRY_REMINDERS", ids.slice(1, 2)),
        ...mails("PLANNED", "EXPIRY_REMINDERS", ids.slice(2)),
      ].toSorted(),
    );
    await aged(ids[1], "GROUPED", 401);
    await new PruneLedger(database).run(START);
    expect(await ledger()).toEqual(mails("PLANNED", "EXPIRY_REMINDERS", ids.slice(2)));
  });

  describe("an advisory", () => {
    const advise = async (ids: readonly string[], reason: "CONTENT_POLICY_BLOCK" | "PROVIDER_APP_FAULT") => {
      const advisories = new Advisories([new TellAdvisories(people)]);
      const counter = { statements: 0 };
      await database.transaction(async (tx) => {
        const locked = await lockAccountsById(tx, company, ids);
        await advisories.openAll(counting(counter)(tx), locked, reason, "PROBE", START);
      });
      return counter.statements;
    };

    it("is told once while it is open, and is forgotten by mail when the connection breaks first", async () => {
      const ids = await accounts(40);
      expect(await advise(ids, "CONTENT_POLICY_BLOCK")).toBeLessThanOrEqual(8);
      await advise(ids, "CONTENT_POLICY_BLOCK");
      expect(await inbox()).toEqual(told("CONNECTION_LIMITED", ids));
      expect(await ledger()).toEqual(mails("PLANNED", "BROKEN_CONNECTIONS", ids));
      const broken = ids.slice(0, 1);
      await turn(broken, "INVALID");
      expect((await ledger()).filter((row) => row.startsWith("CANCELLED"))).toEqual(
        mails("CANCELLED", "BROKEN_CONNECTIONS", broken),
      );
    });

    it("about a fault of our own app is shown and not mailed", async () => {
      const ids = await accounts(2);
      await advise(ids, "PROVIDER_APP_FAULT");
      expect(await inbox()).toEqual(told("CONNECTION_LIMITED", ids));
      expect(await ledger()).toEqual([]);
    });
  });

  it("a take-over is told in the app alone, with who did it", async () => {
    const ids = await accounts(2);
    const repair = {
      companyId: company,
      attemptId: "attempt-1",
      userId: ben as string,
      grantId: "g",
      connected: ids,
      healed: [],
      takenOver: ids.slice(0, 1),
    };
    const origin = { actor: SYSTEM, occurredAt: START, address: null, requestId: null };
    for (let time = 0; time < 2; time += 1) {
      await database.transaction((tx) => new TellTakeovers(people).healed(tx, repair, origin));
    }
    expect(await inbox()).toEqual(told("CONNECTION_TAKEN_OVER", ids.slice(0, 1)));
    expect(await ledger()).toEqual([]);
    const [row] = await database.query<{ person_id: string }>(
      sql`SELECT person_id FROM notifications WHERE company_id = ${company} LIMIT 1`,
    );
    expect(row?.person_id).toBe(ben);
  });

  it("a colleague whom no mail reaches, and who was the last one told, is seen by the admins, once", async () => {
    const ids = await accounts(2);
    const lost = { companyId: company, userId: ben as string, since: START, accountIds: ids };
    for (let time = 0; time < 2; time += 1) {
      await database.transaction((tx) => new TellLostReaders(people).lost(tx, lost, after(time)));
    }
    const rows = await database.query(
      sql`SELECT user_id, kind, person_id, accounts FROM notifications WHERE company_id = ${company}`,
    );
    expect(rows).toEqual([{ user_id: anna, kind: "COLLEAGUE_UNREACHABLE", person_id: ben, accounts: 2 }]);
    expect(await ledger()).toEqual([]);
  });

  describe("a colleague who leaves", () => {
    const leave = async (userId: string) => {
      await database.transaction(async (tx) => {
        await tx.execute(sql`UPDATE users SET active = ${false} WHERE company_id = ${company} AND id = ${userId}`);
        await new HandOver(people).deactivated(tx, { companyId: company, userId }, START);
      });
    };

    it("is mailed nothing any more, and the admins learn what hangs on them", async () => {
      const ids = await accounts(3);
      await turn(ids, "INVALID");
      await database.transaction((tx) =>
        tx.execute(sql`UPDATE social_accounts SET connected_by_id = ${ben}, status = ${"DISCONNECTED"}
          WHERE company_id = ${company} AND id = ${ids[0]}`),
      );
      await database.transaction((tx) =>
        tx.execute(sql`UPDATE social_accounts SET connected_by_id = ${ben}
          WHERE company_id = ${company} AND id <> ${ids[0]}`),
      );
      await leave(ben as string);
      expect((await ledger()).filter((row) => row.startsWith("CANCELLED"))).toEqual(
        mails("CANCELLED", "BROKEN_CONNECTIONS", ids, [ben as string]),
      );
      const rows = await database.query(
        sql`SELECT user_id, person_id, accounts FROM notifications WHERE company_id = ${company} AND kind = 'COLLEAGUE_LEFT'`,
      );
      expect(rows).toEqual([{ user_id: anna, person_id: ben, accounts: 2 }]);
    });

    it("is no news where nothing hangs on them", async () => {
      await leave(ben as string);
      expect(await inbox()).toEqual([]);
    });
  });
});
