import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import type { Database } from "../../../src/database/database.js";
import { PruneInbox } from "../../../src/notifications/inbox/prune-inbox.js";
import type { NotificationKind } from "../../../src/notifications/inbox/notification-kind.js";
import type { News, NewsDetails } from "../../../src/notifications/telling/news.js";
import { TellPeople } from "../../../src/notifications/telling/tell-people.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { InboxApi } from "../../support/inbox-api.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import { givenBareGrant, givenPerson } from "../../support/told.js";
import { eventually } from "../../support/waits.js";

const PAGE = `query ($first: Int, $after: String, $last: Int, $before: String, $unreadOnly: Boolean) {
  notifications(first: $first, after: $after, last: $last, before: $before, unreadOnly: $unreadOnly) {
    totalCount unreadCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id kind title readAt } }
  }
}`;
const DETAILS = `query { notifications(first: 20) { nodes {
  __typename id kind category title body createdAt account { name }
  ... on ExpiryReminder { daysBefore expiresAt }
  ... on ConnectionBroken { reason changeNumber }
  ... on ConnectionLimited { reason }
  ... on ConnectionRepaired { repairedBy { name } changeNumber }
  ... on ConnectionTakenOver { takenOverBy { name } }
  ... on IncidentNews { incident { provider closedAt } accountsConcerned }
  ... on ColleagueLeft { colleague { name } accountsConcerned }
  ... on ColleagueUnreachable { colleague { name } accountsConcerned }
} } }`;
const MARK = `mutation ($input: MarkNotificationsReadInput!) {
  markNotificationsRead(input: $input) { marked unreadCount userErrors { code path } }
}`;
const LIVE = "subscription { notificationAdded { id kind title account { name } } }";

interface Page {
  readonly notifications: {
    readonly totalCount: number;
    readonly unreadCount: number;
    readonly pageInfo: Record<string, unknown>;
    readonly edges: readonly {
      readonly cursor: string;
      readonly node: { readonly id: string; readonly title: string; readonly readAt: string | null };
    }[];
  };
}
interface Marked {
  readonly markNotificationsRead: {
    readonly marked: number;
    readonly unreadCount: number;
    readonly userErrors: object[];
  };
}

onEveryEngine("the inbox", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let other: Database;
  let here: InboxApi;
  let there: InboxApi;
  let company: number;
  let anna: string;
  let ben: string;
  let account: string;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
    other = await connectTestDatabase(opened);
    here = new InboxApi(database);
    there = new InboxApi(other, here.cursors);
  });
  afterAll(async () => {
    here.feed.close();
    there.feed.close();
    expect([here.failures, there.failures]).toEqual([[], []]);
    await other.close();
    await opened.close();
  });

  beforeEach(async () => {
    company = await givenCompany(database);
    anna = await givenPerson(database, company, { role: "ADMIN", name: "Anna Weber" });
    ben = await givenPerson(database, company, { name: "Ben Kurz" });
    const grantId = await givenBareGrant(database, company, "META");
    [account = ""] = await givenAccounts(database, company, [{ grantId, name: "Nordlicht" }]);
  });

  const news = (kind: NotificationKind, details: NewsDetails = {}, more: Partial<News> = {}): News => ({
    companyId: company,
    kind,
    category: "EXPIRY_REMINDERS",
    key: nanoid(),
    accountId: account,
    happensAt: after(86_400),
    details,
    mail: null,
    ...more,
  });
  const tell = (all: readonly News[], now = START, on = database, by = here) =>
    on.transaction((tx) => new TellPeople(by.bell).tell(tx, all, now));
  const as = (user: string, locale = "en", now = START) => here.context(company, user, { locale }, now);
  const page = (user: string, variables: object) => here.data<Page>(as(user), PAGE, { ...variables });
  const tellMany = async (count: number) => {
    for (let n = 0; n < count; n += 1) await tell([news("EXPIRY_REMINDER", { daysBefore: 5 })], after(n * 60));
  };

  it("is read page by page in both directions, the newest first, and counted", async () => {
    await tellMany(5);
    const all = (await page(anna, { first: 10 })).notifications;
    expect(all.totalCount).toBe(5);
    expect(all.unreadCount).toBe(5);
    const ids = all.edges.map((edge) => edge.node.id);
    const first = (await page(anna, { first: 2 })).notifications;
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = (await page(anna, { first: 2, after: first.pageInfo.endCursor })).notifications;
    expect([...first.edges, ...second.edges].map((edge) => edge.node.id)).toEqual(ids.slice(0, 4));
    const last = (await page(anna, { last: 2 })).notifications;
    expect(last.edges.map((edge) => edge.node.id)).toEqual(ids.slice(3));
    const before = (await page(anna, { last: 2, before: last.pageInfo.startCursor })).notifications;
    expect(before.edges.map((edge) => edge.node.id)).toEqual(ids.slice(1, 3));
    expect((await here.ask(as(anna), PAGE, { first: 2, after: "nonsense" })).errors?.[0]?.message).toMatch(
      /not a cursor/,
    );
    expect((await here.ask(as(anna), PAGE, {})).errors?.length).toBe(1);
  });

  it("is one's own: nobody reads or marks what others were told, not even by its id", async () => {
    await tellMany(2);
    const [mine] = (await page(anna, { first: 1 })).notifications.edges;
    const id = mine?.node.id as string;
    const node = "query ($id: ID!) { node(id: $id) { id ... on Notification { title } } }";
    expect(await here.data(as(anna), node, { id })).toEqual({ node: { id, title: mine?.node.title } });
    expect(await here.data(as(ben), node, { id })).toEqual({ node: null });
    const stranger = await givenCompany(database);
    const far = await givenPerson(database, stranger);
    expect(await here.data(here.context(stranger, far), node, { id })).toEqual({ node: null });
    expect((await here.data<Marked>(as(ben), MARK, { input: { ids: [id] } })).markNotificationsRead.marked).toBe(0);
    expect((await page(anna, { first: 5 })).notifications.unreadCount).toBe(2);
    expect((await here.data<Page>(here.context(stranger, far), PAGE, { first: 5 })).notifications.totalCount).toBe(0);
  });

  it("is marked as read one by one, or all up to an instant, as often as one likes", async () => {
    await tellMany(5);
    const { edges } = (await page(anna, { first: 5 })).notifications;
    const mark = async (input: object) =>
      (await here.data<Marked>(as(anna, "en", after(7_200)), MARK, { input })).markNotificationsRead;
    const ids = edges.slice(0, 2).map((edge) => edge.node.id);
    expect(await mark({ ids })).toEqual({ marked: 2, unreadCount: 3, userErrors: [] });
    expect(await mark({ ids })).toEqual({ marked: 0, unreadCount: 3, userErrors: [] });
    expect(await mark({ all: true, upTo: after(60).toISOString() })).toEqual({
      marked: 2,
      unreadCount: 1,
      userErrors: [],
    });
    const unread = (await page(anna, { first: 5, unreadOnly: true })).notifications;
    expect(unread.totalCount).toBe(1);
    expect(unread.edges.map((edge) => edge.node.id)).toEqual([edges[2]?.node.id]);
    expect(await mark({ all: true })).toEqual({ marked: 1, unreadCount: 0, userErrors: [] });
    expect((await page(ben, { first: 5 })).notifications.unreadCount).toBe(5);
    expect((await page(anna, { first: 1 })).notifications.edges[0]?.node.readAt).toBe(after(7_200).toISOString());
  });

  it.each<[string, object, string]>([
    ["nothing", {}, "INVALID_VALUE"],
    ["both", { ids: [], all: true }, "INVALID_VALUE"],
    ["all, but not so", { all: false }, "INVALID_VALUE"],
    ["ids up to an instant", { ids: [], upTo: START.toISOString() }, "INVALID_VALUE"],
    ["too many", { ids: Array.from({ length: 101 }, () => "x") }, "TOO_MANY"],
  ])("refuses to mark %s", async (_, input, code) => {
    const { markNotificationsRead } = await here.data<Marked>(as(anna), MARK, { input });
    expect(markNotificationsRead).toMatchObject({ marked: 0, userErrors: [{ code }] });
  });

  it("tells everything in words and in fields, in the reader's language, for a handful of statements", async () => {
    const incidentId = nanoid();
    await database.transaction((tx) =>
      tx.execute(sql`INSERT INTO incidents (id, provider, kind, opened_at, closed_at, grants_concerned, companies_concerned, updated_at)
        VALUES (${incidentId}, 'META', 'DEAD', ${START}, ${after(60)}, 5, 5, ${START})`),
    );
    const incident = { provider: "META", incidentId, accounts: 1 } as const;
    const bare = { accountId: null, happensAt: after(60) };
    const all: News[] = [
      news("EXPIRY_REMINDER", { daysBefore: 1 }),
      news("CONNECTION_BROKEN", { reason: "CREDENTIALS_CHANGED", changeNumber: 7 }),
      news("CONNECTION_LIMITED", { reason: "PROVIDER_APP_FAULT" }),
      news("CONNECTION_REPAIRED", { personId: ben, changeNumber: 8 }),
      news("CONNECTION_TAKEN_OVER", { personId: null }),
      news("INCIDENT_OPENED", incident, bare),
      news("INCIDENT_CLOSED", { ...incident, accounts: 3 }, bare),
      news("COLLEAGUE_LEFT", { personId: ben, accounts: 2 }, bare),
      news("COLLEAGUE_UNREACHABLE", { personId: ben, accounts: 1 }, bare),
    ];
    for (const [n, each] of all.entries()) await tell([each], after(n));
    const read = async (locale: string) => {
      const { notifications } = await here.data<{ notifications: { nodes: Record<string, unknown>[] } }>(
        as(anna, locale),
        DETAILS,
      );
      return notifications.nodes.toReversed();
    };
    const german = await read("de-AT");
    expect(here.statements).toBeLessThanOrEqual(5);
    expect(german.map((each) => each.title)).toEqual([
      "Der Zugriff auf Nordlicht läuft morgen ab",
      "Nordlicht ist nicht mehr verbunden",
      "Ein Fehler auf unserer Seite betrifft Nordlicht",
      "Nordlicht ist wieder verbunden",
      "Nordlicht wurde übernommen",
      "Störung bei Facebook und Instagram",
      "Die Störung bei Facebook und Instagram ist vorbei",
      "Verbindungen hängen an Ben Kurz, ausgeschieden",
      "Keine E-Mail erreicht Ben Kurz",
    ]);
    expect(german[0]?.body).toContain("endet am 2. März 2026 um 13:00");
    expect(german[1]?.body).toContain("Facebook: Passwort oder Sicherheitseinstellung wurde geändert.");
    expect(german[5]?.body).toContain("Eine Ihrer Verbindungen ist betroffen");
    const english = await read("en");
    expect(english.map((each) => each.title)).toEqual([
      "The access to Nordlicht expires tomorrow",
      "Nordlicht is no longer connected",
      "A fault on our side concerns Nordlicht",
      "Nordlicht is connected again",
      "Nordlicht was taken over",
      "Trouble at Facebook and Instagram",
      "The trouble at Facebook and Instagram is over",
      "Connections hang on Ben Kurz, who has left",
      "No mail reaches Ben Kurz",
    ]);
    expect(english).toMatchObject([
      {
        __typename: "ExpiryReminder",
        daysBefore: 1,
        expiresAt: after(86_400).toISOString(),
        account: { name: "Nordlicht" },
      },
      { __typename: "ConnectionBroken", reason: "CREDENTIALS_CHANGED", changeNumber: 7 },
      { __typename: "ConnectionLimited", reason: "PROVIDER_APP_FAULT" },
      { __typename: "ConnectionRepaired", repairedBy: { name: "Ben Kurz" }, changeNumber: 8 },
      { __typename: "ConnectionTakenOver", takenOverBy: null },
      { __typename: "IncidentNews", accountsConcerned: 1, account: null },
      {
        __typename: "IncidentNews",
        accountsConcerned: 3,
        incident: { provider: "META", closedAt: after(60).toISOString() },
      },
      { __typename: "ColleagueLeft", colleague: { name: "Ben Kurz" }, accountsConcerned: 2 },
      { __typename: "ColleagueUnreachable", colleague: { name: "Ben Kurz" }, accountsConcerned: 1 },
    ]);
    for (const each of [...german, ...english])
      expect(`${String(each.title)} ${String(each.body)}`).not.toMatch(/[{}#]|undefined|null/);
  });

  it("forgets after 90 days, and not before", async () => {
    await tell([news("EXPIRY_REMINDER")], after(-90 * 86_400 - 1));
    await tell([news("EXPIRY_REMINDER")], after(-90 * 86_400));
    await new PruneInbox(database).run(START);
    await new PruneInbox(database).run(START);
    expect((await page(anna, { first: 5 })).notifications.totalCount).toBe(1);
  });

  describe("live", () => {
    /** Everything that comes, by title and id. */
    const listen = async (api: InboxApi, user: string) => {
      const events = await api.live(api.context(company, user), LIVE);
      const heard: { id: string; kind: string }[] = [];
      const ended = (async () => {
        for await (const { data } of events)
          heard.push((data as { notificationAdded: { id: string; kind: string } }).notificationAdded);
      })();
      const end = async () => {
        await events.return?.();
        await ended;
      };
      return { heard, end };
    };

    it("reaches everyone who is told, in every process, once, and nobody else", async () => {
      await tellMany(2);
      const listeners = await Promise.all([
        listen(here, anna),
        listen(here, anna),
        listen(there, anna),
        listen(there, ben),
      ]);
      expect([here.feed.listening, there.feed.listening]).toEqual([1, 2]);
      await tell([news("CONNECTION_BROKEN", { reason: "ACCESS_REVOKED", changeNumber: 1 })]);
      await tell([news("CONNECTION_REPAIRED", { changeNumber: 2 })], after(-365 * 86_400), other, there);
      const [first] = listeners;
      for (const { heard } of listeners) {
        await eventually("both are heard", () => heard.length >= 2);
        expect(heard.map(({ kind }) => kind).toSorted()).toEqual(["CONNECTION_BROKEN", "CONNECTION_REPAIRED"]);
      }
      expect(
        new Set(
          listeners.slice(0, 3).map(({ heard }) =>
            heard
              .map(({ id }) => id)
              .toSorted()
              .join(),
          ),
        ).size,
      ).toBe(1);
      expect(listeners[3]?.heard[0]?.id).not.toBe(first?.heard[0]?.id);
      for (const { end } of listeners) await end();
      expect([here.feed.listening, there.feed.listening]).toEqual([0, 0]);
    });

    it("lets go at once, also while nothing comes", async () => {
      const events = await here.feed.follow({ companyId: company, userId: anna });
      const waiting = events.next();
      await events.return?.();
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(here.feed.listening).toBe(0);
      const again = await here.feed.follow({ companyId: company, userId: anna });
      const next = again.next();
      here.feed.close();
      expect(await next).toEqual({ done: true, value: undefined });
    });
  });

  it("has ids that are its own kind's", async () => {
    await tellMany(1);
    const [edge] = (await page(anna, { first: 1 })).notifications.edges;
    const [row] = await database.query<{ id: string }>(
      sql`SELECT id FROM notifications WHERE company_id = ${company} AND user_id = ${anna}`,
    );
    expect(edge?.node.id).toBe(toGlobalId("Notification", row?.id ?? ""));
  });
});
