import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import {
  type ExecutionResult,
  graphql,
  type GraphQLSchema,
  isInputObjectType,
  isObjectType,
  parse,
  printSchema,
  subscribe,
} from "graphql";
import sql from "sql-template-tag";
import { AccountLoader } from "../../../src/accounts/account-loader.js";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import { Loaders } from "../../../src/api/loaders.js";
import type { RequestContext } from "../../../src/api/request-context.js";
import { UserError, UserErrorCode } from "../../../src/api/user-error.types.js";
import { UserLoader } from "../../../src/companies/user-loader.js";
import { buildRelinkSchema } from "../../../src/graphql/build-schema.js";
import type { IssuedGrant } from "../../../src/platforms/provider-port.js";
import { AttemptFieldsResolver } from "../../../src/reconnect/attempt-fields.resolver.js";
import { type AttemptFacts, type AttemptKey, readAttempt } from "../../../src/reconnect/attempt-facts.js";
import { AttemptsResolver } from "../../../src/reconnect/attempts.resolver.js";
import type { BeginRequest } from "../../../src/reconnect/begin-attempt.js";
import { PruneAttempts } from "../../../src/reconnect/prune-attempts.js";
import { ReadChoices } from "../../../src/reconnect/read-choices.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import {
  BACK,
  broughtBack,
  Browser,
  DASHBOARD,
  givenGrant,
  givenPerson,
  type Person,
  TripPort,
  TripWorld,
} from "../../support/trips.js";
import { eventually } from "../../support/waits.js";

const DAY = 86_400;

const GRANT: IssuedGrant = {
  appId: "app",
  subject: "mara",
  accessToken: "a token of Mara",
  refreshToken: null,
  accessClock: { expiresAt: after(60 * DAY), renewable: true },
  refreshClock: null,
  dataAccessClock: null,
  scopes: ["pages_manage_posts"],
  mintedAt: START,
};

const page = (externalId: string) =>
  ({
    platform: "FACEBOOK",
    purpose: "OWN",
    externalId,
    name: `Page ${externalId}`,
    handle: null,
    pageToken: "page token",
  }) as const;

const FIELDS = `id step outcome platform purpose provider createdAt expiresAt endedAt missingScopes networkCode checkHashtags
  expected { name handle } received { name handle } startedBy { id } account { id name } connectedAccounts { id }
  healedAccounts { id } notGrantedAccounts { id } untouchedAccounts { id } profiles { id name account { id } }`;

onEveryEngine("reconnect attempts", (engine) => {
  let opened: OpenTestDatabase;
  let world: TripWorld;
  let schema: GraphQLSchema;
  let person: Person;
  let company: number;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    world = new TripWorld(opened, [new TripPort("META"), new TripPort("INSTAGRAM")]);
    const one = await world.start();
    await world.start();
    const { database } = one;
    schema = buildRelinkSchema([
      new AttemptsResolver(database, one.begin, one.cancel, one.feed),
      new AttemptFieldsResolver(
        new AccountLoader(database),
        new UserLoader(database),
        new ReadChoices(database, one.attempts),
      ),
    ]);
  });

  afterAll(async () => {
    await world.close();
    await opened.close();
  });

  beforeEach(async () => {
    world.now = START;
    world.unused.length = 0;
    await opened.database.transaction((tx) => tx.execute(sql`DELETE FROM reconnect_attempts`));
    company = await givenCompany(opened.database);
    person = await givenPerson(opened.database, company);
  });

  const facts = async (key: AttemptKey) => (await readAttempt(opened.database, key)) as AttemptFacts;

  function contextOf({ companyId, userId }: Person, role: "ADMIN" | "MEMBER" = "MEMBER"): RequestContext {
    const viewer = { kind: "USER", companyId, userId, role, locale: "de", timeZone: "Europe/Berlin" } as const;
    return { viewer, now: world.now, requestId: "request", address: "192.0.2.1", loaders: new Loaders() };
  }

  const answer = (source: string, variableValues: Record<string, unknown>, context = contextOf(person)) =>
    graphql({ schema, source, variableValues, contextValue: context });

  async function ask<Data>(source: string, variables: Record<string, unknown>, context = contextOf(person)) {
    const { data, errors } = await answer(source, variables, context);
    if (errors !== undefined) throw errors[0] as Error;
    return JSON.parse(JSON.stringify(data)) as Data;
  }

  /** As far as the work of whoever completes it. */
  async function completing(request: Parameters<TripWorld["begun"]>[1] = {}): Promise<AttemptKey> {
    const { key, ticket } = await world.begun(person, request);
    const goer = new Browser(world.one.url);
    const left = await goer.click(`/oauth/start/${ticket}`);
    const consent = new URL(left.headers.get("location") ?? "about:blank");
    const callback = new URL(consent.searchParams.get("redirect_uri") ?? "about:blank").pathname;
    const state = consent.searchParams.get("state");
    const { completion } = broughtBack(await goer.get(`${callback}?code=c&state=${state}`));
    const consumed = await world.one.attempts.consume(key, completion ?? "", person.userId, world.origin());
    expect(consumed.kind).toBe("CONSUMED");
    return key;
  }

  async function choosing(outcome: "ACCOUNT_MISMATCH" | null = null, request: Parameters<TripWorld["begun"]>[1] = {}) {
    const key = await completing(request);
    const consent = { grant: GRANT, profiles: [page("1"), page("2")] };
    const details =
      outcome === null
        ? {}
        : { expected: { name: "Nordlicht", handle: null }, received: [{ name: "Page 1", handle: null }] };
    const kept = await opened.database.transaction((tx) =>
      world.one.attempts.keepForChoice(tx, key, consent, details, outcome, world.origin()),
    );
    expect(kept).toBe(true);
    return key;
  }

  describe("beginning", () => {
    const begin = (request: Partial<BeginRequest>) =>
      world.one.begin.run(
        person,
        {
          kind: "CONNECT",
          platform: "FACEBOOK",
          purpose: "OWN",
          mode: "REDIRECT",
          returnTo: BACK,
          provider: null,
          ...request,
        } as BeginRequest,
        world.origin(),
      );

    it.each<[title: string, request: Partial<BeginRequest>, code: UserErrorCode]>([
      ["an address off the list", { returnTo: "https://evil.example/" }, UserErrorCode.RETURN_ADDRESS_NOT_ALLOWED],
      ["a fragment", { returnTo: `${BACK}#x` }, UserErrorCode.RETURN_ADDRESS_NOT_ALLOWED],
      ["an address for a pop-up", { mode: "POPUP" }, UserErrorCode.RETURN_ADDRESS_NOT_ALLOWED],
      ["a purpose that is not offered", { platform: "X", purpose: "PAID" }, UserErrorCode.PURPOSE_NOT_OFFERED],
      ["a network without an app", { platform: "X" }, UserErrorCode.PROVIDER_NOT_CONFIGURED],
      ["a provider of other platforms", { provider: "INSTAGRAM" }, UserErrorCode.PLATFORM_NOT_OF_PROVIDER],
      ["an unknown account", { kind: "RECONNECT", accountId: "unknown" }, UserErrorCode.NOT_FOUND],
    ])("refuses %s and leaves nothing behind", async (_title, request, code) => {
      const refused = await begin(request);
      expect(refused).toBeInstanceOf(UserError);
      expect((refused as UserError).code).toBe(code);
      const rows = await opened.database.query(sql`SELECT id FROM reconnect_attempts WHERE company_id = ${company}`);
      expect(rows).toEqual([]);
    });

    it("refuses an account of another company as if there were none (T-2), and does not touch it", async () => {
      const other = await givenCompany(opened.database);
      const [account = ""] = await givenAccounts(opened.database, other, [{}]);
      const foreign = await begin({ kind: "RECONNECT", accountId: account });
      const unknown = await begin({ kind: "RECONNECT", accountId: "unknown" });
      expect(foreign).toEqual(unknown);
      const [row] = await opened.database.query<{ generation: number }>(
        sql`SELECT reconnect_generation AS generation FROM social_accounts WHERE company_id = ${other} AND id = ${account}`,
      );
      expect(row?.generation).toBe(0);
    });

    it("goes where the account's consent is from, unless another way is asked for", async () => {
      const grantId = await givenGrant(opened.database, company, { provider: "INSTAGRAM" });
      const [account = "", lost = ""] = await givenAccounts(opened.database, company, [
        { platform: "INSTAGRAM", grantId },
        { platform: "INSTAGRAM", status: "DISCONNECTED" },
      ]);
      const by = async (accountId: string, provider: "META" | null) =>
        (await facts((await world.begun(person, { kind: "RECONNECT", accountId, provider })).key)).provider;
      expect(await by(account, null)).toBe("INSTAGRAM");
      expect(await by(account, "META")).toBe("META");
      expect(await by(lost, null)).toBe("META");
    });

    it("lets a person have 20 open attempts, counted one after the other", async () => {
      const begun = await Promise.all(Array.from({ length: 30 }, () => begin({})));
      expect(begun.filter((each) => !(each instanceof UserError))).toHaveLength(20);
      const refusals = begun.filter((each) => each instanceof UserError);
      expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set([UserErrorCode.TOO_MANY_ATTEMPTS]));
      const colleague = await givenPerson(opened.database, company);
      expect(await world.begun(colleague)).toHaveProperty("startUrl");
      world.now = after(600);
      expect(await begin({})).not.toBeInstanceOf(UserError);
    });
  });

  describe("a consent that waits for a choice", () => {
    it("is sealed, and comes back as it was", async () => {
      const key = await choosing();
      const [row] = await opened.database.query<Record<string, unknown>>(
        sql`SELECT * FROM reconnect_attempts WHERE company_id = ${company} AND id = ${key.id}`,
      );
      expect(JSON.stringify(row)).not.toMatch(/token of Mara|page token|Page 1/);
      const read = await world.one.attempts.readForChoice(key, person.userId, world.now);
      expect(read).toMatchObject({ kind: "TAKEN", consent: { grant: GRANT, profiles: [page("1"), page("2")] } });
      expect((await facts(key)).step).toBe("CHOOSING");
    });

    it("is taken once, by its person, in time; and may be put back", async () => {
      const key = await choosing();
      const take = (userId: string | null = person.userId, given = key) =>
        world.one.attempts.takeForChoice(given, userId, world.origin());
      const colleague = await givenPerson(opened.database, company);
      expect(await take(colleague.userId)).toEqual({ kind: "REFUSED", code: "NOT_FOUND" });
      expect(await take(null)).toEqual({ kind: "REFUSED", code: "NOT_FOUND" });
      const taken = await Promise.all(Array.from({ length: 8 }, () => take()));
      expect(taken.filter(({ kind }) => kind === "TAKEN")).toHaveLength(1);
      expect(await take()).toEqual({ kind: "REFUSED", code: "NOT_CHOOSING" });
      await opened.database.transaction((tx) =>
        world.one.attempts.keepForChoice(tx, key, { grant: GRANT, profiles: [page("1")] }, {}, null, world.origin()),
      );
      expect((await take()).kind).toBe("TAKEN");
    });

    it("is not given after its time", async () => {
      const key = await choosing();
      world.now = after(600);
      expect(await world.one.attempts.takeForChoice(key, person.userId, world.origin())).toEqual({
        kind: "REFUSED",
        code: "EXPIRED",
      });
    });

    it("is not given once a later attempt for the account was begun", async () => {
      const [accountId = ""] = await givenAccounts(opened.database, company, [{}]);
      const key = await choosing("ACCOUNT_MISMATCH", { kind: "RECONNECT", accountId });
      await world.begun(person, { kind: "RECONNECT", accountId });
      expect(await world.one.attempts.takeForChoice(key, person.userId, world.origin())).toEqual({
        kind: "REFUSED",
        code: "SUPERSEDED",
      });
      expect(world.unused).toMatchObject([{ companyId: company, provider: "META", consent: { grant: GRANT } }]);
    });

    it.each<[how: string, end: (key: AttemptKey) => Promise<unknown>, outcome: string]>([
      ["cancelled", (key) => world.one.cancel.run(person, key.id, world.origin()), "CANCELLED"],
      ["too late", () => ((world.now = after(600)), world.one.overdue.run(world.now)), "EXPIRED"],
    ])("is handed over and destroyed when its attempt is %s", async (_how, end, outcome) => {
      const key = await choosing();
      await end(key);
      expect(await facts(key)).toMatchObject({ step: "ENDED", outcome });
      expect(world.unused).toMatchObject([{ provider: "META", consent: { grant: GRANT } }]);
      const [row] = await opened.database.query(
        sql`SELECT ticket_hash, state_hash, flow_hash, code_verifier, code, completion_hash, received_grant, received_profiles
          FROM reconnect_attempts WHERE company_id = ${company} AND id = ${key.id}`,
      );
      expect(Object.values(row as object)).toEqual(Array.from({ length: 8 }, () => null));
    });

    it("is the caller's own to see to when the attempt has ended meanwhile", async () => {
      const key = await completing();
      world.now = after(700);
      await world.one.overdue.run(world.now);
      const kept = await opened.database.transaction((tx) =>
        world.one.attempts.keepForChoice(tx, key, { grant: GRANT, profiles: [] }, {}, null, world.origin()),
      );
      expect(kept).toBe(false);
      expect(world.unused).toEqual([]);
    });
  });

  describe("cancelling", () => {
    it("ends what has not come back, once, for its own person alone", async () => {
      const { key } = await world.begun(person);
      const colleague = await givenPerson(opened.database, company);
      const cancel = (who: Person) => world.one.cancel.run(who, key.id, world.origin());
      expect(await cancel(colleague)).toBeNull();
      expect(await cancel(person)).toMatchObject({ step: "ENDED", outcome: "CANCELLED", endedAt: START });
      world.now = after(5);
      expect(await cancel(person)).toMatchObject({ outcome: "CANCELLED", endedAt: START, version: 2 });
    });

    it("leaves alone what is being completed", async () => {
      const key = await completing();
      expect(await world.one.cancel.run(person, key.id, world.origin())).toMatchObject({ step: "COMPLETING" });
    });
  });

  describe("whose time is over", () => {
    it("are ended wherever they stand, by one of two processes, and verdicts count again", async () => {
      const grantId = await givenGrant(opened.database, company);
      const [accountId = ""] = await givenAccounts(opened.database, company, [{ grantId }]);
      const keys = [
        (await world.begun(person, { kind: "RECONNECT", accountId })).key,
        (await world.begun(person)).key,
        await completing(),
        await choosing("ACCOUNT_MISMATCH"),
      ];
      expect(await world.one.overdue.nextInstant(START)).toEqual(after(600));
      world.now = after(599);
      expect(await world.one.overdue.run(world.now)).toBe(0);
      world.now = after(600);
      const ended = await Promise.all(world.processes.map(({ overdue }) => overdue.run(world.now)));
      expect(ended.reduce((a, b) => a + b)).toBe(4);
      const outcomes = await Promise.all(keys.map(async (key) => (await facts(key)).outcome));
      expect(outcomes).toEqual(["EXPIRED", "EXPIRED", "EXPIRED", "ACCOUNT_MISMATCH"]);
      const [grant] = await opened.database.query<{ until: unknown }>(
        sql`SELECT reconnect_open_until AS until FROM grants WHERE company_id = ${company} AND id = ${grantId}`,
      );
      expect(grant?.until).toBeNull();
      expect(world.unused).toHaveLength(1);
    });

    it("have two minutes for the work when the person came back at the last moment", async () => {
      const { key, ticket } = await world.begun(person);
      const goer = new Browser(world.one.url);
      const left = await goer.click(`/oauth/start/${ticket}`);
      const state = new URL(left.headers.get("location") ?? "").searchParams.get("state");
      world.now = after(599);
      const { completion } = broughtBack(await goer.get(`/oauth/callback/meta?code=c&state=${state}`));
      await world.one.attempts.consume(key, completion ?? "", person.userId, world.origin());
      expect((await facts(key)).expiresAt).toEqual(after(719));
      await world.one.cancel.run(person, key.id, world.origin());
      world.now = after(719);
      await world.one.overdue.run(world.now);
      expect((await facts(key)).outcome).toBe("EXPIRED");
    });

    it("are forgotten after 30 days, but what is open is not", async () => {
      const { key: ended } = await world.begun(person);
      await world.one.cancel.run(person, ended.id, world.origin());
      const { key: open } = await world.begun(person);
      const prune = new PruneAttempts(opened.database);
      await prune.run(after(30 * DAY));
      expect(await facts(ended)).not.toBeNull();
      await prune.run(after(30 * DAY + 1));
      expect(await facts(ended)).toBeNull();
      expect(await facts(open)).not.toBeNull();
    });
  });

  describe("in the API", () => {
    it("begin, are read by their person and by admins, and by nobody else (T-2)", async () => {
      const grantId = await givenGrant(opened.database, company);
      const [accountId = ""] = await givenAccounts(opened.database, company, [{ grantId, name: "Nordlicht" }]);
      const input = { accountId: toGlobalId("SocialAccount", accountId), mode: "POPUP", returnTo: DASHBOARD };
      const source = `mutation ($input: ReconnectAccountInput!) {
        reconnectAccount(input: $input) { startUrl attempt { ${FIELDS} } userErrors { code path } } }`;
      const { reconnectAccount: begun } = await ask<{
        reconnectAccount: { startUrl: string; attempt: { id: string } };
      }>(source, { input });
      expect(begun.startUrl).toContain("/oauth/start/");
      expect(begun.attempt).toMatchObject({
        step: "STARTED",
        outcome: null,
        account: { name: "Nordlicht" },
        startedBy: { id: toGlobalId("User", person.userId) },
        profiles: [],
        expiresAt: after(600).toISOString(),
      });

      const read = async (context: RequestContext) =>
        (
          await ask<{ reconnectAttempt: { step: string } | null }>(
            `query ($id: ID!) { reconnectAttempt(id: $id) { step } }`,
            { id: begun.attempt.id },
            context,
          )
        ).reconnectAttempt;
      const colleague = await givenPerson(opened.database, company);
      const stranger = await givenPerson(opened.database, await givenCompany(opened.database));
      expect(await read(contextOf(person))).toEqual({ step: "STARTED" });
      expect(await read(contextOf(colleague, "ADMIN"))).toEqual({ step: "STARTED" });
      expect(await read(contextOf(colleague))).toBeNull();
      expect(await read(contextOf(stranger, "ADMIN"))).toBeNull();
    });

    it("say what is wrong with an input", async () => {
      const source = `mutation ($input: ConnectAccountInput!) {
        connectAccount(input: $input) { startUrl attempt { id } userErrors { code path } } }`;
      const input = { platform: "X", purpose: "MONITORED", mode: "POPUP", returnTo: DASHBOARD };
      expect(await ask(source, { input })).toEqual({
        connectAccount: {
          startUrl: null,
          attempt: null,
          userErrors: [{ code: "PURPOSE_NOT_OFFERED", path: ["purpose"] }],
        },
      });
      const link = await answer(source, { input: { ...input, mode: "LINK" } });
      expect(link.errors?.[0]?.message).toContain("LINK");
    });

    it("cancel, and know no attempt of others", async () => {
      const source = `mutation ($id: ID!) {
        cancelReconnect(input: { attemptId: $id }) { attempt { step outcome } userErrors { code } } }`;
      const { key } = await world.begun(person);
      const id = toGlobalId("ReconnectAttempt", key.id);
      const colleague = await givenPerson(opened.database, company);
      for (const [given, context] of [
        [id, contextOf(colleague, "ADMIN")],
        [toGlobalId("SocialAccount", key.id), contextOf(person)],
        ["nonsense", contextOf(person)],
      ] as const) {
        expect(await ask(source, { id: given }, context)).toEqual({
          cancelReconnect: { attempt: null, userErrors: [{ code: "NOT_FOUND" }] },
        });
      }
      expect(await ask(source, { id })).toEqual({
        cancelReconnect: { attempt: { step: "ENDED", outcome: "CANCELLED" }, userErrors: [] },
      });
    });

    it("show what there is to choose, with what is connected already, and no token", async () => {
      const [account = ""] = await givenAccounts(opened.database, company, [{}]);
      await opened.database.transaction((tx) =>
        tx.execute(sql`UPDATE social_accounts SET external_id = '2' WHERE company_id = ${company} AND id = ${account}`),
      );
      const key = await choosing("ACCOUNT_MISMATCH");
      const source = `query ($id: ID!) { reconnectAttempt(id: $id) { ${FIELDS} } }`;
      const { reconnectAttempt } = await ask<{ reconnectAttempt: { profiles: { id: string }[] } }>(source, {
        id: toGlobalId("ReconnectAttempt", key.id),
      });
      expect(reconnectAttempt).toMatchObject({
        step: "CHOOSING",
        outcome: "ACCOUNT_MISMATCH",
        endedAt: null,
        expected: { name: "Nordlicht", handle: null },
        received: [{ name: "Page 1", handle: null }],
        profiles: [
          { name: "Page 1", account: null },
          { name: "Page 2", account: { id: toGlobalId("SocialAccount", account) } },
        ],
      });
      expect(JSON.stringify(reconnectAttempt)).not.toContain("token");
    });

    it("list accounts by the part they played", async () => {
      const [a = "", b = "", c = "", d = ""] = await givenAccounts(opened.database, company, [{}, {}, {}, {}]);
      const key = await completing();
      const details = { connected: [a], healed: [b], notGranted: [c, "gone"], untouched: [d], checkHashtags: true };
      await opened.database.transaction((tx) => world.one.attempts.end(tx, key, "SUCCEEDED", details, world.origin()));
      const { reconnectAttempt } = await ask<{ reconnectAttempt: object }>(
        `query ($id: ID!) { reconnectAttempt(id: $id) { ${FIELDS} } }`,
        { id: toGlobalId("ReconnectAttempt", key.id) },
      );
      const ids = (...of: string[]) => of.map((id) => ({ id: toGlobalId("SocialAccount", id) }));
      expect(reconnectAttempt).toMatchObject({
        outcome: "SUCCEEDED",
        checkHashtags: true,
        connectedAccounts: ids(a),
        healedAccounts: ids(b),
        notGrantedAccounts: ids(c),
        untouchedAccounts: ids(d),
      });
    });

    it("have a description wherever a dashboard's developer looks", () => {
      const text = printSchema(schema);
      for (const type of ["ReconnectAttempt", "ProfileChoice", "NamedProfile", "BeginReconnectPayload"]) {
        expect(text).toContain(`type ${type} {`);
      }
      expect(text).not.toContain("WayBackInput");
      for (const type of Object.values(schema.getTypeMap())) {
        if (!/Reconnect|ProfileChoice|NamedProfile|ConnectAccount/.test(type.name)) continue;
        expect([type.name, type.description ?? ""]).toEqual([type.name, expect.stringMatching(/./)]);
        if (!isObjectType(type) && !isInputObjectType(type)) continue;
        for (const { name, description } of Object.values<{ name: string; description?: string | null | undefined }>(
          type.getFields(),
        )) {
          expect([type.name, name, description ?? ""]).toEqual([type.name, name, expect.stringMatching(/./)]);
        }
      }
    });
  });

  describe("live", () => {
    async function watch(key: AttemptKey, context = contextOf(person)) {
      const document = parse(`subscription ($id: ID!) { reconnectAttemptChanged(id: $id) { step outcome } }`);
      const variableValues = { id: toGlobalId("ReconnectAttempt", key.id) };
      const events = await subscribe({ schema, document, variableValues, contextValue: context });
      const seen: string[] = [];
      const state = { ended: false };
      if (!(Symbol.asyncIterator in events)) return { refused: events, seen, state, stop: async () => undefined };
      const iterator = events as AsyncGenerator<
        ExecutionResult<{ reconnectAttemptChanged: { step: string; outcome: string | null } }>
      >;
      void (async () => {
        for await (const { data } of iterator) {
          const { step, outcome } = data?.reconnectAttemptChanged ?? {};
          seen.push(outcome == null ? (step ?? "") : `${step} ${outcome}`);
        }
        state.ended = true;
      })();
      return { refused: null, seen, state, stop: async () => void (await iterator.return(undefined)) };
    }

    it("tells each step at once, the present one first, and ends with the attempt", async () => {
      const { key, ticket } = await world.begun(person);
      const { seen, state } = await watch(key);
      await eventually("the present step", () => seen.length === 1);
      const goer = new Browser(world.one.url);
      const left = await goer.click(`/oauth/start/${ticket}`);
      await eventually("the way to the network", () => seen.length === 2);
      const callbackState = new URL(left.headers.get("location") ?? "").searchParams.get("state");
      await goer.get(`/oauth/callback/meta?error=access_denied&state=${callbackState}`);
      await eventually("the end", () => state.ended);
      expect(seen).toEqual(["STARTED", "AT_NETWORK", "ENDED REFUSED_AT_NETWORK"]);
    });

    it("sees what another process does, within its look of a second", async () => {
      const { key } = await world.begun(person);
      const { seen, state } = await watch(key);
      await eventually("the present step", () => seen.length === 1);
      await world.processes[1]?.cancel.run(person, key.id, world.origin());
      await eventually("the end", () => state.ended, 5_000);
      expect(seen).toEqual(["STARTED", "ENDED CANCELLED"]);
    });

    it("tells of an attempt that has ended already once, and ends", async () => {
      const { key } = await world.begun(person);
      await world.one.cancel.run(person, key.id, world.origin());
      const { seen, state } = await watch(key);
      await eventually("the end", () => state.ended);
      expect(seen).toEqual(["ENDED CANCELLED"]);
    });

    it("is for those who may read it, and lets go when they stop", async () => {
      const { key } = await world.begun(person);
      const stranger = await givenPerson(opened.database, await givenCompany(opened.database));
      const colleague = await givenPerson(opened.database, company);
      for (const context of [contextOf(stranger, "ADMIN"), contextOf(colleague)]) {
        const { refused } = await watch(key, context);
        expect((refused as ExecutionResult).errors?.[0]?.extensions.code).toBe("NOT_FOUND");
      }
      const { seen, state, stop } = await watch(key, contextOf(colleague, "ADMIN"));
      await eventually("the present step", () => seen.length === 1);
      await stop();
      await eventually("the end", () => state.ended);
    });
  });
});
