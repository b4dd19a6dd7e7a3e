import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import type { Database } from "../../../src/database/database.js";
import { Bell } from "../../../src/api/bell.js";
import { TellIncidents } from "../../../src/notifications/telling/tell-incidents.js";
import { TellIncidentsJob } from "../../../src/notifications/telling/tell-incidents.job.js";
import { TellPeople } from "../../../src/notifications/telling/tell-people.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import { givenBareGrant, givenPerson, groupMails, setPreference } from "../../support/told.js";

onEveryEngine("telling of incidents", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let other: Database;
  let here: TellIncidents;
  let there: TellIncidents;
  /** Company by company: two with connections at X, one at LinkedIn, one whose connection at X was ended, one with nothing. */
  let companies: { id: number; user: string }[];

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
    other = await connectTestDatabase(opened);
    here = new TellIncidents(database, new TellPeople(new Bell()), 2);
    there = new TellIncidents(other, new TellPeople(new Bell()), 1);
  });
  afterAll(async () => {
    await other.close();
    await opened.close();
  });

  beforeEach(async () => {
    await database.transaction(async (tx) => {
      for (const table of ["incident_tellings", "incidents", "notifications", "notification_ledger"]) {
        await tx.execute(sql`DELETE FROM ${sql([table])}`);
      }
      // Of the tests before.
      await tx.execute(sql`UPDATE social_accounts SET status = 'DISCONNECTED'`);
    });
    companies = [];
    for (const given of [["X", 2], ["X", 1], ["LINKEDIN", 1], ["X", 0], null] as const) {
      const id = await givenCompany(database);
      companies.push({ id, user: await givenPerson(database, id) });
      if (given === null) continue;
      const [provider, living] = given;
      const grantId = await givenBareGrant(database, id, provider);
      const connected = Array.from({ length: living }, () => ({ grantId, platform: provider }));
      await givenAccounts(database, id, [...connected, { grantId, platform: provider, status: "DISCONNECTED" }]);
    }
  });

  const open = async () => {
    const id = nanoid();
    await database.transaction((tx) =>
      tx.execute(sql`INSERT INTO incidents (id, provider, open_provider, kind, opened_at, grants_concerned, companies_concerned, updated_at)
        VALUES (${id}, 'X', 'X', 'DEAD', ${START}, 5, 5, ${START})`),
    );
    return id;
  };
  const close = (id: string) =>
    database.transaction((tx) =>
      tx.execute(sql`UPDATE incidents SET open_provider = NULL, closed_at = ${after(600)} WHERE id = ${id}`),
    );
  const inbox = async () =>
    (
      await database.query<{ kind: string; user_id: string; accounts: number; provider: string }>(
        sql`SELECT kind, user_id, accounts, provider FROM notifications`,
      )
    )
      .map((row) => `${row.kind} ${row.user_id} ${row.provider} ${row.accounts}`)
      .toSorted();
  const ledger = async () =>
    (
      await database.query<{ state: string; fact_key: string; user_id: string; provider: string | null }>(
        sql`SELECT state, fact_key, user_id, provider FROM notification_ledger`,
      )
    )
      .map((row) => `${row.state} ${row.fact_key.split(":")[2]} ${row.user_id} ${row.provider}`)
      .toSorted();
  const first = () => companies[0] as { id: number; user: string };
  const second = () => companies[1] as { id: number; user: string };

  it("reaches everyone whose connections it touches, once, in however many processes and runs", async () => {
    await open();
    await Promise.all([here.run(START), there.run(START), here.run(START), there.run(START)]);
    await here.run(after(5));
    expect(await inbox()).toEqual(
      [`INCIDENT_OPENED ${first().user} X 2`, `INCIDENT_OPENED ${second().user} X 1`].toSorted(),
    );
    // An incident holds mails of its provider, but not the news of itself.
    expect(await ledger()).toEqual(
      [`PLANNED OPENED ${first().user} null`, `PLANNED OPENED ${second().user} null`].toSorted(),
    );
  });

  it("tells of the end: in the app whoever heard of the beginning, by mail whoever got the mail", async () => {
    await setPreference(database, second().id, second().user, ["INCIDENTS", "IN_APP", false]);
    const id = await open();
    await here.run(START);
    await groupMails(database, first().id, [first().user]);
    await close(id);
    await Promise.all([here.run(after(600)), there.run(after(600))]);
    await there.run(after(700));
    expect(await inbox()).toEqual([`INCIDENT_CLOSED ${first().user} X 2`, `INCIDENT_OPENED ${first().user} X 2`]);
    expect(await ledger()).toEqual(
      [
        `CANCELLED OPENED ${second().user} null`,
        `GROUPED OPENED ${first().user} null`,
        `PLANNED CLOSED ${first().user} null`,
      ].toSorted(),
    );
  });

  it("says nothing of one that was over before anybody was told", async () => {
    const id = await open();
    await close(id);
    await here.run(after(600));
    expect([await inbox(), await ledger()]).toEqual([[], []]);
  });

  it("that is cut off goes on where it stopped, and tells no more of a beginning once it is over", async () => {
    const id = await open();
    const stop = new AbortController();
    const people = new TellPeople(new Bell());
    const once = { tell: people.tell.bind(people) };
    const cut = new TellIncidents(
      database,
      {
        tell: async (...told: Parameters<TellPeople["tell"]>) => {
          await once.tell(...told);
          if (told[1].length > 0) stop.abort();
        },
      } as TellPeople,
      1,
    );
    await cut.run(START, stop.signal);
    expect(await inbox()).toEqual([`INCIDENT_OPENED ${first().user} X 2`]);
    await close(id);
    await here.run(after(600));
    expect(await inbox()).toEqual([`INCIDENT_CLOSED ${first().user} X 2`, `INCIDENT_OPENED ${first().user} X 2`]);
  });

  it("is the work of a job that needs no particular time", async () => {
    await open();
    const job = new TellIncidentsJob(here, { now: () => START } as never);
    expect(await job.run(new AbortController().signal)).toBeNull();
    expect((await inbox()).length).toBe(2);
  });
});
