import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { CursorCodec } from "../../../src/api/cursor-codec.js";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import { UserLoader } from "../../../src/companies/user-loader.js";
import type { Database } from "../../../src/database/database.js";
import {
  DeliveriesOfAccountResolver,
  DeliveryFieldsResolver,
} from "../../../src/notifications/deliveries/deliveries.resolver.js";
import { MailReachOfAccount } from "../../../src/notifications/deliveries/mail-reach-of-account.js";
import { MailSuppressionResolver } from "../../../src/notifications/deliveries/mail-suppression.resolver.js";
import { ReadDeliveries } from "../../../src/notifications/deliveries/read-deliveries.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { mailAll, mailing, type Mailing, ScriptedMailer, tellers } from "../../support/mailing.js";
import { ReadingApi } from "../../support/reading-api.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import { become, givenPerson, mute, setPreference } from "../../support/told.js";

const DELIVERIES = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  connection(id: $id) { deliveries(first: $first, after: $after, last: $last, before: $before) {
    nodes { category daysBefore changeNumber state plannedAt sentAt deliveredAt detail recipient { name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

interface Page {
  readonly connection: {
    readonly deliveries: {
      readonly nodes: readonly {
        readonly daysBefore: number;
        readonly state: string;
        readonly recipient: { name: string };
      }[];
      readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
    };
  };
}

onEveryEngine("who was told of an account", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let api: ReadingApi;
  let work: Mailing;
  let mailer: ScriptedMailer;
  let company: number;
  let anna: string;
  let ben: string;
  let account: string;
  const { writer, rungs } = tellers();

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
    mailer = new ScriptedMailer();
    work = mailing(database, { mailer });
    const cursors = new CursorCodec(Buffer.alloc(32, 7));
    api = new ReadingApi(database, (counted) => [
      new DeliveriesOfAccountResolver(
        new ReadDeliveries(counted, cursors),
        new MailReachOfAccount(counted, work.suppressions),
      ),
      new DeliveryFieldsResolver(new UserLoader(counted)),
      new MailSuppressionResolver(counted, work.suppressions),
    ]);
  });
  afterAll(() => opened.close());

  beforeEach(async () => {
    await database.transaction(async (tx) => {
      for (const table of ["suppressed_addresses", "notification_ledger", "deliveries"])
        await tx.execute(sql([`DELETE FROM ${table}`]));
    });
    company = await givenCompany(database);
    anna = await givenPerson(database, company, { name: "Anna" });
    ben = await givenPerson(database, company, { name: "Ben" });
    [account = ""] = await givenAccounts(database, company, [{ expiresAt: after(30 * 86_400) }]);
  });

  const id = () => toGlobalId("SocialAccount", account);
  const fall = (daysBefore: number, seconds: number) =>
    database.transaction((tx) =>
      rungs.fell(
        tx,
        [{ companyId: company, accountId: account, epoch: 1, daysBefore, dueAt: START, expiresAt: after(30 * 86_400) }],
        after(seconds),
      ),
    );
  const page = async (variables: object) =>
    (await api.data<Page>(company, DELIVERIES, { id: id(), ...variables })).connection.deliveries;
  const brief = (nodes: Page["connection"]["deliveries"]["nodes"]) =>
    nodes.map(({ daysBefore, state, recipient }) => `${daysBefore} ${recipient.name} ${state}`).toSorted();

  it("tells whom, of what, when, and how far it is", async () => {
    await become(database, writer, [company, [account]], { to: "INVALID", reason: "ACCESS_REVOKED", at: after(5) });
    await setPreference(database, company, ben, ["ALL", "MAIL", false]);
    mailer.answer = () => ({ kind: "LATER", detail: "451 later", retryAfterMs: null });
    const slow = mailing(database, { mailer, timing: { firstRetryMs: 60_000, longestRetryMs: 60_000 } });
    const before = await page({ first: 10 });
    expect(before.nodes).toHaveLength(2);
    expect(before.nodes).toContainEqual({
      category: "BROKEN_CONNECTIONS",
      daysBefore: null,
      changeNumber: 2,
      state: "PLANNED",
      plannedAt: after(5).toISOString(),
      sentAt: null,
      deliveredAt: null,
      detail: null,
      recipient: { name: "Anna" },
    });
    await mailAll(slow, after(10));
    mailer.answer = () => ({ kind: "SENT", carrierId: null });
    const states = async () =>
      (await page({ first: 10 })).nodes.map(({ state, recipient }) => `${recipient.name} ${state}`).toSorted();
    expect(await states()).toEqual(["Anna PLANNED", "Ben SUPPRESSED"]);
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE deliveries SET due_at = '2020-01-01 00:00:00.000' WHERE due_at IS NOT NULL`),
    );
    await work.deliverMail.run();
    expect(await states()).toEqual(["Anna SENT", "Ben SUPPRESSED"]);
    const [told] = (await page({ first: 10 })).nodes.filter(({ state }) => state === "SENT");
    expect(told).toMatchObject({ sentAt: START.toISOString(), deliveredAt: null, detail: null });
  });

  it("pages in both directions", async () => {
    for (const [index, days] of [10, 5, 1].entries()) await fall(days, index);
    await mailAll(work, after(60));
    const first = await page({ first: 4 });
    expect(brief(first.nodes)).toEqual(["1 Anna SENT", "1 Ben SENT", "5 Anna SENT", "5 Ben SENT"]);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = await page({ first: 4, after: first.pageInfo.endCursor });
    expect(brief(second.nodes)).toEqual(["10 Anna SENT", "10 Ben SENT"]);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const back = await page({ last: 3, before: second.pageInfo.startCursor });
    expect(back.nodes.map(({ daysBefore }) => daysBefore)).toEqual([1, 5, 5]);
    expect(back.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: true });
  });

  it("refuses a cursor of another account", async () => {
    await fall(10, 0);
    const { pageInfo } = await page({ first: 1 });
    const [other = ""] = await givenAccounts(database, company, [{}]);
    expect(
      await api.refusal(company, DELIVERIES, {
        id: toGlobalId("SocialAccount", other),
        first: 1,
        after: pageInfo.endCursor,
      }),
    ).toBe("BAD_USER_INPUT: The cursor is not one of this account's deliveries.");
  });

  it("costs as many statements for a page of accounts as for three", async () => {
    const ids = await givenAccounts(
      database,
      company,
      Array.from({ length: 12 }, () => ({})),
    );
    await become(database, writer, [company, ids], { to: "INVALID", reason: "ACCESS_REVOKED" });
    await mailAll(work);
    const query = `query ($first: Int!) { connections(first: $first) { nodes {
      deliveries(first: 3) { nodes { state recipient { name mailSuppressed { reason } } } } mailReach { readers undeliverable { name } } } } }`;
    await api.data(company, query, { first: 3 });
    const forThree = api.statements.length;
    await api.data(company, query, { first: 13 });
    expect(api.statements.length).toBe(forThree);
  });

  it("says whom mails about it reach, and who is missed", async () => {
    const query = `query ($id: ID!) { connection(id: $id) { mailReach { readers undeliverable { name mailSuppressed { reason since } } } } }`;
    const reach = async () =>
      (await api.data<{ connection: { mailReach: unknown } }>(company, query, { id: id() })).connection.mailReach;
    expect(await reach()).toEqual({ readers: 2, undeliverable: [] });
    await database.transaction((tx) => work.suppressions.suppress(tx, `${anna}@example.org`, "BOUNCE", START));
    const missed = [{ name: "Anna", mailSuppressed: { reason: "BOUNCE", since: START.toISOString() } }];
    expect(await reach()).toEqual({ readers: 1, undeliverable: missed });
    await mute(database, company, ben, account);
    expect(await reach()).toEqual({ readers: 0, undeliverable: missed });
    await setPreference(database, company, anna, ["BROKEN_CONNECTIONS", "MAIL", false]);
    expect(await reach()).toEqual({ readers: 0, undeliverable: missed });
    await setPreference(database, company, anna, ["EXPIRY_REMINDERS", "MAIL", false]);
    expect(await reach()).toEqual({ readers: 0, undeliverable: [] });
    await database.transaction((tx) => work.suppressions.lift(tx, `${anna}@example.org`));
    await database.transaction((tx) =>
      tx.execute(sql`DELETE FROM notification_preferences WHERE company_id = ${company}`),
    );
    expect(await reach()).toEqual({ readers: 1, undeliverable: [] });
  });
});
