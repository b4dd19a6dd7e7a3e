import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import type { RequestContext } from "../../../src/api/request-context.js";
import type { Database } from "../../../src/database/database.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { InboxApi } from "../../support/inbox-api.js";
import { givenAccounts, givenCompany } from "../../support/stories.js";
import { givenPerson } from "../../support/told.js";

const FIELDS =
  "settings { category channel enabled } unsubscribedFromAll mutedAccountIds mutedAccounts { id name muted }";
const READ = `query { notificationPreferences { ${FIELDS} } }`;
const UPDATE = `mutation ($input: UpdateNotificationPreferencesInput!) {
  updateNotificationPreferences(input: $input) { preferences { ${FIELDS} } userErrors { code path } } }`;
const UNSUBSCRIBE = `mutation ($input: UnsubscribeInput!) {
  unsubscribe(input: $input) { preferences { ${FIELDS} } userErrors { code path } } }`;
const RESUBSCRIBE = `mutation ($input: ResubscribeInput!) {
  resubscribe(input: $input) { preferences { ${FIELDS} } userErrors { code path } } }`;

interface Preferences {
  readonly settings: readonly { readonly category: string; readonly channel: string; readonly enabled: boolean }[];
  readonly unsubscribedFromAll: boolean;
  readonly mutedAccounts: readonly { readonly id: string; readonly name: string; readonly muted: boolean }[];
}
interface Payload {
  readonly preferences: Preferences;
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[];
}

onEveryEngine("preferences", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let api: InboxApi;
  let company: number;
  let anna: string;
  let ben: string;
  let accounts: string[];

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
    api = new InboxApi(database);
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    company = await givenCompany(database);
    [anna, ben] = [await givenPerson(database, company), await givenPerson(database, company)];
    accounts = await givenAccounts(database, company, [{ name: "Beta" }, { name: "Alpha" }]);
  });

  const as = (user: string): RequestContext => api.context(company, user);
  const globalId = (id: string | undefined) => toGlobalId("SocialAccount", id ?? "");
  const read = async (user: string) =>
    (await api.data<{ notificationPreferences: Preferences }>(as(user), READ)).notificationPreferences;
  const send = async (user: string, mutation: string, input: object): Promise<Payload> => {
    const data = await api.data<Record<string, Payload>>(as(user), mutation, { input });
    return Object.values(data)[0] as Payload;
  };
  const off = ({ settings }: Preferences) =>
    settings.flatMap(({ category, channel, enabled }) => (enabled ? [] : [`${category} ${channel}`]));
  const audits = () =>
    database.query<{ action: string; actor_id: string; details: string }>(
      sql`SELECT action, actor_id, details FROM audit_entries WHERE company_id = ${company} ORDER BY occurred_at, action`,
    );

  it("begin with everything on, for each category and channel", async () => {
    const { settings, unsubscribedFromAll, mutedAccounts } = await read(anna);
    expect(settings.map(({ category, channel }) => `${category} ${channel}`)).toEqual(
      ["EXPIRY_REMINDERS", "BROKEN_CONNECTIONS", "REPAIRED", "INCIDENTS"].flatMap((category) => [
        `${category} MAIL`,
        `${category} IN_APP`,
      ]),
    );
    expect([settings.every(({ enabled }) => enabled), unsubscribedFromAll, mutedAccounts]).toEqual([true, false, []]);
  });

  it("are changed for oneself alone, audited, and as often as one likes", async () => {
    const input = {
      settings: [
        { category: "REPAIRED", channel: "MAIL", enabled: false },
        { category: "INCIDENTS", channel: "IN_APP", enabled: false },
        { category: "EXPIRY_REMINDERS", channel: "MAIL", enabled: true },
      ],
      muteAccounts: accounts.map(globalId),
    };
    for (let time = 0; time < 2; time += 1) {
      const { preferences, userErrors } = await send(anna, UPDATE, input);
      expect(userErrors).toEqual([]);
      expect(off(preferences)).toEqual(["REPAIRED MAIL", "INCIDENTS IN_APP"]);
      expect(preferences.mutedAccounts.map(({ name, muted }) => [name, muted])).toEqual([
        ["Alpha", true],
        ["Beta", true],
      ]);
    }
    expect(off(await read(ben))).toEqual([]);
    expect((await read(ben)).mutedAccounts).toEqual([]);
    const trail = await audits();
    expect(trail.map(({ action, actor_id }) => [action, actor_id])).toEqual([["NOTIFICATIONS_CHANGE", anna]]);
    expect(JSON.parse(trail[0]?.details ?? "{}")).toEqual({
      settings: ["REPAIRED MAIL off", "INCIDENTS IN_APP off"],
      muted: accounts,
      unmuted: 0,
    });
    const back = await send(anna, UPDATE, {
      settings: [{ category: "REPAIRED", channel: "MAIL", enabled: true }],
      unmuteAccounts: [globalId(accounts[0])],
    });
    expect(off(back.preferences)).toEqual(["INCIDENTS IN_APP"]);
    expect(back.preferences.mutedAccounts.map(({ name }) => name)).toEqual(["Alpha"]);
  });

  it("list muted accounts as far as asked, and their ids all", async () => {
    const { preferences } = await send(anna, UPDATE, { muteAccounts: accounts.map(globalId) });
    expect((preferences as unknown as { mutedAccountIds: string[] }).mutedAccountIds).toEqual(
      accounts.toReversed().map(globalId),
    );
    const one = "query { notificationPreferences { mutedAccounts(first: 1) { name } } }";
    expect(await api.data(as(anna), one)).toEqual({
      notificationPreferences: { mutedAccounts: [{ name: "Alpha" }] },
    });
  });

  it("say of an account whether whoever asks has muted it", async () => {
    await send(anna, UPDATE, { muteAccounts: [globalId(accounts[1])] });
    const nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on SocialAccount { muted } } }";
    const variables = { ids: accounts.map(globalId) };
    expect(await api.data(as(anna), nodes, variables)).toEqual({ nodes: [{ muted: false }, { muted: true }] });
    expect(await api.data(as(ben), nodes, variables)).toEqual({ nodes: [{ muted: false }, { muted: false }] });
  });

  it.each<[string, () => object, string, string[]]>([
    [
      "the same twice",
      () => ({ settings: [1, 2].map(() => ({ category: "REPAIRED", channel: "MAIL", enabled: false })) }),
      "DUPLICATE_IN_INPUT",
      ["settings", "1"],
    ],
    [
      "an account that is none",
      () => ({ muteAccounts: [globalId(accounts[0]), globalId(nanoid())] }),
      "NOT_FOUND",
      ["muteAccounts", "1"],
    ],
    [
      "an id of something else",
      () => ({ muteAccounts: [toGlobalId("User", anna)] }),
      "NOT_FOUND",
      ["muteAccounts", "0"],
    ],
    [
      "more accounts than a call takes",
      () => ({ unmuteAccounts: Array.from({ length: 101 }, () => "x") }),
      "TOO_MANY",
      ["unmuteAccounts"],
    ],
  ])("refuse %s, and then change nothing at all", async (_, broken, code, path) => {
    const settings = [{ category: "INCIDENTS", channel: "MAIL", enabled: false }];
    const { preferences, userErrors } = await send(anna, UPDATE, { settings, ...broken() });
    expect(userErrors).toEqual([{ code, path }]);
    expect([off(preferences), preferences.mutedAccounts]).toEqual([[], []]);
    expect(await audits()).toEqual([]);
  });

  it("know nothing of accounts of other companies", async () => {
    const stranger = await givenCompany(database);
    const [far] = await givenAccounts(database, stranger, [{}]);
    const { userErrors } = await send(anna, UPDATE, { muteAccounts: [globalId(far)] });
    expect(userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
  });

  it("are changed once per idempotency key, which is no door to a colleague's", async () => {
    const input = { unsubscribedFromAll: true, idempotencyKey: "k1" };
    expect((await send(anna, UPDATE, input)).preferences.unsubscribedFromAll).toBe(true);
    await send(anna, UPDATE, { unsubscribedFromAll: false });
    const again = await send(anna, UPDATE, input);
    expect(again).toMatchObject({ userErrors: [], preferences: { unsubscribedFromAll: false } });
    expect((await send(ben, UPDATE, input)).userErrors).toMatchObject([{ code: "IDEMPOTENCY_KEY_REUSED" }]);
    expect((await read(ben)).unsubscribedFromAll).toBe(false);
  });

  it("take the token of one's own link, and of nobody else's", async () => {
    const token = api.tokens.write({ companyId: company, userId: anna, category: "EXPIRY_REMINDERS" });
    expect(await send(ben, UNSUBSCRIBE, { token })).toMatchObject({
      userErrors: [{ code: "NOT_FOUND", path: ["token"] }],
    });
    expect(await send(anna, UNSUBSCRIBE, { token: `${token}A` })).toMatchObject({
      userErrors: [{ code: "NOT_FOUND" }],
    });
    expect([off(await read(anna)), off(await read(ben))]).toEqual([[], []]);
    for (let time = 0; time < 2; time += 1) {
      const { preferences, userErrors } = await send(anna, UNSUBSCRIBE, { token });
      expect([off(preferences), userErrors]).toEqual([["EXPIRY_REMINDERS MAIL"], []]);
    }
    expect((await audits()).map(({ action }) => action)).toEqual(["NOTIFICATIONS_UNSUBSCRIBE"]);
  });

  it("come back by resubscribing: one category, or what was chosen before everything was ended", async () => {
    await send(anna, UPDATE, {
      settings: [{ category: "INCIDENTS", channel: "MAIL", enabled: false }],
      unsubscribedFromAll: true,
    });
    const all = (await send(anna, RESUBSCRIBE, {})).preferences;
    expect([off(all), all.unsubscribedFromAll]).toEqual([["INCIDENTS MAIL"], false]);
    const one = (await send(anna, RESUBSCRIBE, { category: "INCIDENTS" })).preferences;
    expect([off(one), one.unsubscribedFromAll]).toEqual([[], false]);
    await send(anna, UPDATE, { unsubscribedFromAll: true });
    const alone = (await send(anna, RESUBSCRIBE, { category: "REPAIRED" })).preferences;
    expect([off(alone), alone.unsubscribedFromAll]).toEqual([
      ["EXPIRY_REMINDERS MAIL", "BROKEN_CONNECTIONS MAIL", "INCIDENTS MAIL"],
      false,
    ]);
  });
});
