import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import type { Database } from "../../../src/database/database.js";
import { MAIL_TIMING } from "../../../src/notifications/deliveries/mail-timing.js";
import {
  connectTestDatabase,
  onEveryEngine,
  onEveryServer,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import {
  contentOf,
  deliveriesOf,
  mailAll,
  mailing,
  type Mailing,
  ScriptedMailer,
  tellers,
} from "../../support/mailing.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import { become, givenBareGrant, givenPerson } from "../../support/told.js";

const DAY_S = 86_400;

onEveryEngine("making mails of what people are to be told", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let company: number;
  let people: string[];
  let grantId: string;
  let mailer: ScriptedMailer;
  let quick: Mailing;
  const { writer, rungs } = tellers();

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
  });
  afterAll(() => opened.close());

  beforeEach(async () => {
    await emptyLedger(database);
    company = await givenCompany(database);
    people = [
      await givenPerson(database, company, { role: "ADMIN" }),
      await givenPerson(database, company),
      await givenPerson(database, company),
    ];
    grantId = await givenBareGrant(database, company, "META");
    mailer = new ScriptedMailer();
    quick = mailing(database, { mailer });
  });

  const accounts = (count: number, expiresAt: Date | null = null) =>
    givenAccounts(
      database,
      company,
      Array.from({ length: count }, () => ({ grantId, expiresAt })),
    );
  const breaks = (ids: readonly string[], at = START) =>
    become(database, writer, [company, ids], { to: "INVALID", reason: "ACCESS_REVOKED", at });
  const fall = (ids: readonly string[], daysBefore: number) =>
    database.transaction((tx) =>
      rungs.fell(
        tx,
        ids.map((accountId) => ({
          companyId: company,
          accountId,
          epoch: 1,
          daysBefore,
          dueAt: START,
          expiresAt: after(daysBefore * DAY_S),
        })),
        START,
      ),
    );
  const deliveries = () => deliveriesOf(database, company);

  it("40 pages that break at once are one mail for each person, which names them all", async () => {
    const ids = await accounts(40);
    await breaks(ids);
    await mailAll(quick);
    expect(mailer.taken.map(({ to }) => to.address).toSorted()).toEqual(
      people.map((id) => `${id}@example.org`).toSorted(),
    );
    for (const mail of mailer.taken) {
      expect(
        contentOf(mail)
          .accounts.map(({ id }) => id)
          .toSorted(),
      ).toEqual(ids.toSorted());
    }
    expect(new Set(mailer.taken.map(({ messageId }) => messageId)).size).toBe(3);
  });

  it("puts each ledger row into exactly one mail, however often it runs", async () => {
    await breaks(await accounts(7));
    for (let time = 0; time < 4; time++) await mailAll(quick);
    expect(mailer.taken).toHaveLength(3);
    const rows = await database.query<{ rows: number | string; mails: number | string }>(
      sql`SELECT COUNT(*) AS \`rows\`, COUNT(DISTINCT delivery_id) AS mails FROM notification_ledger
        WHERE company_id = ${company} AND state = 'GROUPED'`,
    );
    expect([Number(rows[0]?.rows), Number(rows[0]?.mails)]).toEqual([21, 3]);
  });

  it("keeps categories apart, and companies", async () => {
    const [broken, ending] = await accounts(2, after(10 * DAY_S));
    await breaks([broken as string]);
    await fall([ending as string], 10);
    const other = await givenCompany(database);
    await givenPerson(database, other);
    const [theirs] = await givenAccounts(database, other, [{}]);
    await become(database, writer, [other, [theirs as string]], { to: "INVALID", reason: "ACCESS_REVOKED" });
    await mailAll(quick);
    expect((await deliveries()).map(({ category, state }) => `${category} ${state}`).toSorted()).toEqual([
      ...Array.from({ length: 3 }, () => "BROKEN_CONNECTIONS SENT"),
      ...Array.from({ length: 3 }, () => "EXPIRY_REMINDERS SENT"),
    ]);
    expect((await deliveriesOf(database, other)).map(({ state }) => state)).toEqual(["SENT"]);
  });

  it("waits until nothing has been added for a while, and no longer than a minute", async () => {
    const slow = mailing(database, { mailer, timing: { quietMs: MAIL_TIMING.quietMs, longestWaitMs: 60_000 } });
    const [first, second, third] = await accounts(3);
    const ageBy = (seconds: number) =>
      database.transaction((tx) =>
        tx.execute(
          engine.title === "SQLite"
            ? sql`UPDATE mail_turns SET seen_at = strftime('%Y-%m-%d %H:%M:%f', seen_at, ${`-${seconds} seconds`}),
                first_seen_at = strftime('%Y-%m-%d %H:%M:%f', first_seen_at, ${`-${seconds} seconds`})`
            : sql`UPDATE mail_turns SET seen_at = seen_at - INTERVAL ${seconds} SECOND,
                first_seen_at = first_seen_at - INTERVAL ${seconds} SECOND`,
        ),
      );
    await breaks([first as string]);
    expect(await slow.groupDeliveries.run(START)).toEqual({ rows: 0, waiting: true });
    expect(await slow.groupDeliveries.run(START)).toEqual({ rows: 0, waiting: true });
    await ageBy(6);
    await breaks([second as string]);
    expect(await slow.groupDeliveries.run(START)).toEqual({ rows: 0, waiting: true });
    await ageBy(6);
    expect(await slow.groupDeliveries.run(START)).toEqual({ rows: 6, waiting: false });
    // Something new every few seconds: after a minute the mails go in any case.
    await breaks([third as string]);
    await slow.groupDeliveries.run(START);
    await ageBy(58);
    const fourth = await accounts(1);
    await breaks(fourth);
    expect(await slow.groupDeliveries.run(START)).toEqual({ rows: 0, waiting: true });
    await ageBy(3);
    expect(await slow.groupDeliveries.run(START)).toEqual({ rows: 6, waiting: false });
    expect(await deliveries()).toHaveLength(6);
  });

  it("looks with three statements when nothing is due, whatever lies behind it", async () => {
    const statements: string[] = [];
    const counted = new Proxy(database, {
      get: (target, key): unknown => {
        if (key !== "query" && key !== "transaction") return Reflect.get(target, key, target);
        return (...given: never[]) => {
          statements.push(String(key));
          return (target[key] as (...all: never[]) => unknown).apply(target, given);
        };
      },
    });
    const look = async () => {
      statements.length = 0;
      const each = mailing(counted, { mailer });
      await each.groupDeliveries.run(START);
      await each.deliverMail.run();
      return statements.join(" ");
    };
    expect(await look()).toBe("query query query");
    await breaks(await accounts(30));
    await mailAll(quick);
    expect(await look()).toBe("query query query");
  });

  it("does not take an old sight for one of what waits now", async () => {
    const slow = mailing(database, { mailer, timing: { quietMs: 5_000 } });
    const [id] = await accounts(1);
    await breaks([id as string]);
    await slow.groupDeliveries.run(START);
    await become(database, writer, [company, [id as string]], { to: "CONNECTED", at: after(1) });
    await database.transaction((tx) =>
      tx.execute(
        sql`UPDATE mail_turns SET seen_at = '2020-01-01 00:00:00.000', first_seen_at = '2020-01-01 00:00:00.000'`,
      ),
    );
    await breaks([id as string], after(2));
    expect(await slow.groupDeliveries.run(after(2))).toEqual({ rows: 0, waiting: true });
  });

  it("holds what is about a provider while that one has an incident, and nothing else", async () => {
    const other = await givenBareGrant(database, company, "LINKEDIN");
    const [atMeta] = await accounts(1);
    const [atLinkedIn] = await givenAccounts(database, company, [{ platform: "LINKEDIN", grantId: other }]);
    await breaks([atMeta as string, atLinkedIn as string]);
    await openIncident(database, "META");
    await mailAll(quick);
    expect(mailer.taken.flatMap((mail) => contentOf(mail).accounts.map(({ id }) => id))).toEqual(
      people.map(() => atLinkedIn),
    );
    await closeIncidents(database);
    await mailAll(quick);
    expect(mailer.taken.slice(3).flatMap((mail) => contentOf(mail).accounts.map(({ id }) => id))).toEqual(
      people.map(() => atMeta),
    );
  });

  it("tells of more accounts than fit into one statement in one mail", async () => {
    const ids = await accounts(450);
    await fall(ids, 10);
    await mailAll(quick);
    expect(mailer.taken.map((mail) => contentOf(mail).accounts.length)).toEqual([450, 450, 450]);
  });

  it("paces the mails of one company, and lets another one's pass", async () => {
    const paced = mailing(database, { mailer, timing: { perMinute: 60, burst: 10 } });
    const crowd = await manyPeople(database, company, 200);
    const [id] = await accounts(1);
    await breaks([id as string]);
    const small = await givenCompany(database);
    for (let count = 0; count < 5; count++) await givenPerson(database, small);
    const [theirs] = await givenAccounts(database, small, [{}]);
    await become(database, writer, [small, [theirs as string]], { to: "INVALID", reason: "ACCESS_REVOKED" });
    await mailAll(paced);
    const big = await deliveries();
    expect(big).toHaveLength(crowd + 3);
    const gone = big.filter(({ state }) => state === "SENT").length;
    expect(gone).toBeGreaterThanOrEqual(10);
    expect(gone).toBeLessThan(40);
    expect((await deliveriesOf(database, small)).map(({ state }) => state)).toEqual(Array(5).fill("SENT"));
  });
});

onEveryServer("making mails in several processes", (engine) => {
  it("gives each row to one mail, though four race", async () => {
    const opened = await openTestDatabase(engine);
    const others = await Promise.all([1, 2, 3].map(() => connectTestDatabase(opened)));
    try {
      const { writer } = tellers();
      const companies: number[] = [];
      for (let index = 0; index < 12; index++) {
        const company = await givenCompany(opened.database);
        for (let count = 0; count < 3; count++) await givenPerson(opened.database, company);
        const ids = await givenAccounts(opened.database, company, [{}, {}, {}, {}]);
        await become(opened.database, writer, [company, ids], { to: "INVALID", reason: "ACCESS_REVOKED" });
        companies.push(company);
      }
      const mailers = [opened.database, ...others].map((each) => {
        const mailer = new ScriptedMailer();
        return { mailer, work: mailing(each, { mailer }) };
      });
      for (let round = 0; round < 4; round++) await Promise.all(mailers.map(({ work }) => mailAll(work)));
      const taken = mailers.flatMap(({ mailer }) => mailer.taken);
      expect(taken).toHaveLength(36);
      expect(new Set(taken.map(({ to }) => to.address)).size).toBe(36);
      expect(taken.every((mail) => contentOf(mail).accounts.length === 4)).toBe(true);
    } finally {
      await Promise.all(others.map((each) => each.close()));
      await opened.close();
    }
  });
});

async function emptyLedger(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    for (const table of ["notification_ledger", "deliveries", "mail_turns", "incident_tellings", "incidents"]) {
      await tx.execute(sql([`DELETE FROM ${table}`]));
    }
  });
}

async function openIncident(database: Database, provider: string): Promise<void> {
  await database.transaction((tx) =>
    tx.execute(sql`INSERT INTO incidents (id, provider, open_provider, kind, opened_at, grants_concerned, companies_concerned, updated_at)
      VALUES (${`incident-${provider}`}, ${provider}, ${provider}, 'SILENT', ${START}, 5, 5, ${START})`),
  );
}

async function closeIncidents(database: Database): Promise<void> {
  await database.transaction((tx) => tx.execute(sql`UPDATE incidents SET open_provider = NULL, closed_at = ${START}`));
}

async function manyPeople(database: Database, companyId: number, count: number): Promise<number> {
  for (let index = 0; index < count; index++) await givenPerson(database, companyId);
  return count;
}
