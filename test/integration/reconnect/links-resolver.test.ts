import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { graphql, type GraphQLSchema } from "graphql";
import { GraphQLDateTime } from "graphql-scalars";
import { nanoid } from "nanoid";
import { buildSchemaSync } from "type-graphql";
import { AccountLoader } from "../../../src/accounts/account-loader.js";
import { LeftBehindResolver } from "../../../src/accounts/left-behind.resolver.js";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import { Loaders } from "../../../src/api/loaders.js";
import type { Viewer } from "../../../src/api/viewer.js";
import { DeactivateUser } from "../../../src/companies/deactivate-user.js";
import { mayCall } from "../../../src/companies/permissions.rules.js";
import type { Standings } from "../../../src/companies/standings.js";
import { UserLoader } from "../../../src/companies/user-loader.js";
import { UserResolver } from "../../../src/companies/user.resolver.js";
import type { UpsertUsers } from "../../../src/companies/upsert-users.js";
import { NodeResolver } from "../../../src/graphql/node.resolver.js";
import { CreateLink } from "../../../src/reconnect/create-link.js";
import { LinksOfAccountResolver, LinksResolver } from "../../../src/reconnect/links.resolver.js";
import { WithdrawLink } from "../../../src/reconnect/withdraw-link.js";
import { insertAccounts, insertCompany, insertUser, T0 } from "../../support/account-rows.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { after } from "../../support/stories.js";

const CREATE = `mutation ($input: CreateReconnectLinkInput!) {
  createReconnectLink(input: $input) {
    url link { id expiresAt endedBecause createdBy { name } account { name } } userErrors { code path }
  }
}`;
const WITHDRAW = `mutation ($input: WithdrawReconnectLinkInput!) {
  withdrawReconnectLink(input: $input) { link { id endedAt endedBecause } userErrors { code path } }
}`;
const LINKS = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on SocialAccount { reconnectLinks { id } } } }`;
const DEACTIVATE = `mutation ($input: DeactivateUserInput!, $first: Int) {
  deactivateUser(input: $input) {
    user { name active } leftBehind(first: $first) { totalCount nodes { name connectedBy { active } } } userErrors { code }
  }
}`;

interface Problem {
  readonly code: string;
  readonly path?: readonly string[];
}

/** The answers of all operations below; each has its own part of it. */
interface Answers {
  readonly createReconnectLink: {
    readonly url: string | null;
    readonly link: { readonly id: string; readonly expiresAt: string };
    readonly userErrors: readonly Problem[];
  };
  readonly withdrawReconnectLink: { readonly link: object | null; readonly userErrors: readonly Problem[] };
  readonly nodes: readonly ({ readonly reconnectLinks: readonly { readonly id: string }[] | null } | null)[];
  readonly deactivateUser: {
    readonly user: object | null;
    readonly leftBehind: { readonly totalCount: number; readonly nodes: readonly object[] };
    readonly userErrors: readonly Problem[];
  };
}

onEveryEngine("outside links and what people leave behind, in the API", (engine) => {
  let opened: OpenTestDatabase;
  let schema: GraphQLSchema;
  let company: number;
  let companyName: string;
  let admin: Viewer;
  let adminId: string;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const { database } = opened;
    const accounts = new AccountLoader(database);
    const users = new UserLoader(database);
    const standings = { forgetPerson: () => undefined } as unknown as Standings;
    const resolvers = [
      new NodeResolver({ SocialAccount: accounts.find }),
      new LinksResolver(
        new CreateLink(database, "https://relink.example"),
        new WithdrawLink(database, { abandon: async () => true } as never),
        accounts,
        users,
      ),
      new LinksOfAccountResolver(database),
      new UserResolver({} as UpsertUsers, new DeactivateUser(database, standings)),
      new LeftBehindResolver(database),
    ];
    schema = buildSchemaSync({
      resolvers: resolvers.map((each) => each.constructor) as [NewableFunction],
      container: { get: (wanted) => resolvers.find((each) => each.constructor === wanted) as object },
      scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
      validate: false,
    });
  });

  afterAll(() => opened.close());

  beforeEach(async () => {
    companyName = `company-${nanoid(6)}`;
    company = await insertCompany(opened.database, companyName);
    adminId = await insertUser(opened.database, company, "Ada");
    admin = viewer("ADMIN");
  });

  const viewer = (role: "ADMIN" | "MEMBER", companyId = company): Viewer => {
    return { kind: "USER", companyId, userId: adminId, role, locale: "en", timeZone: "UTC" };
  };

  async function ask(who: Viewer, source: string, variableValues: Record<string, unknown>, now = T0) {
    const contextValue = { viewer: who, now, requestId: "test", address: null, loaders: new Loaders() };
    const { data, errors } = await graphql({ schema, source, variableValues, contextValue });
    if (errors?.[0] !== undefined) throw errors[0];
    return JSON.parse(JSON.stringify(data)) as Answers;
  }

  const givenBroken = async () =>
    toGlobalId("SocialAccount", (await insertAccounts(opened.database, company, [{ status: "INVALID" }]))[0] as string);

  it("are for admins", () => {
    for (const operation of ["Mutation.createReconnectLink", "Mutation.withdrawReconnectLink"]) {
      expect(mayCall(admin, operation)).toBe("ALLOWED");
      expect(mayCall(viewer("MEMBER"), operation)).toBe("FORBIDDEN");
    }
  });

  it("are made, listed and withdrawn", async () => {
    const accountId = await givenBroken();
    const { createReconnectLink: made } = await ask(admin, CREATE, { input: { accountId } });
    expect(made).toMatchObject({
      url: expect.stringMatching(/^https:\/\/relink\.example\/reconnect\/[\w-]{43}$/) as unknown,
      link: { endedBecause: null, createdBy: { name: "Ada" }, account: { name: "Acme" } },
      userErrors: [],
    });
    expect(new Date(made.link.expiresAt)).toEqual(after(72 * 3_600, T0));
    const { createReconnectLink: second } = await ask(
      admin,
      CREATE,
      { input: { accountId, expiresInHours: 1 } },
      after(9, T0),
    );
    const links = async (who: Viewer, now = T0) => (await ask(who, LINKS, { ids: [accountId] }, now)).nodes[0];
    expect(await links(admin)).toEqual({ reconnectLinks: [{ id: second.link.id }, { id: made.link.id }] });
    expect(await links(admin, after(3_700, T0))).toEqual({ reconnectLinks: [{ id: made.link.id }] });
    expect(await links(viewer("MEMBER"))).toEqual({ reconnectLinks: null });
    const key: Viewer = { kind: "SERVICE_KEY", keyId: "key", companyId: company, operations: [] };
    const asKey = await ask(key, LINKS, { ids: [accountId] }).catch(() => null);
    expect(asKey?.nodes[0]?.reconnectLinks ?? null).toBeNull();

    const input = { linkId: made.link.id };
    const { withdrawReconnectLink: gone } = await ask(admin, WITHDRAW, { input }, after(60, T0));
    expect(gone).toMatchObject({ link: { id: made.link.id, endedBecause: "WITHDRAWN" }, userErrors: [] });
    const { withdrawReconnectLink: again } = await ask(admin, WITHDRAW, { input }, after(90, T0));
    expect(again).toEqual(gone);
    expect(await links(admin)).toEqual({ reconnectLinks: [{ id: second.link.id }] });
  });

  it.each([
    ["no account", { accountId: toGlobalId("SocialAccount", "nothing") }, "NOT_FOUND", ["accountId"]],
    ["no id", { accountId: "x" }, "NOT_FOUND", ["accountId"]],
    ["no hours", { expiresInHours: 0 }, "INVALID_VALUE", ["expiresInHours"]],
    ["too many hours", { expiresInHours: 169 }, "INVALID_VALUE", ["expiresInHours"]],
  ])("are not made with %s", async (_title, over, code, path) => {
    const input = { accountId: await givenBroken(), ...over };
    const { createReconnectLink: made } = await ask(admin, CREATE, { input });
    expect(made).toEqual({ url: null, link: null, userErrors: [{ code, path }] });
  });

  it("stay within the company (T-2)", async () => {
    const accountId = await givenBroken();
    const { createReconnectLink: made } = await ask(admin, CREATE, { input: { accountId } });
    const stranger = viewer("ADMIN", await insertCompany(opened.database, `other-${nanoid(6)}`));
    const { createReconnectLink: stolen } = await ask(stranger, CREATE, { input: { accountId } });
    expect(stolen.userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    const { withdrawReconnectLink: gone } = await ask(stranger, WITHDRAW, { input: { linkId: made.link.id } });
    expect(gone).toMatchObject({ link: null, userErrors: [{ code: "NOT_FOUND" }] });
  });

  it("twenty of an account work at once, and no more", async () => {
    const accountId = await givenBroken();
    for (let n = 0; n < 20; n += 1) await ask(admin, CREATE, { input: { accountId } });
    const { createReconnectLink: refused } = await ask(admin, CREATE, { input: { accountId } });
    expect(refused.userErrors).toMatchObject([{ code: "TOO_MANY" }]);
  });

  it("whoever is deactivated leaves their accounts behind, connected as they were", async () => {
    const leaver = await insertUser(opened.database, company, "Bert");
    const names = Array.from({ length: 105 }, (_, n) => `Page ${String(n).padStart(3, "0")}`);
    await insertAccounts(
      opened.database,
      company,
      names.map((name) => ({ name, connectedById: leaver })),
    );
    await insertAccounts(opened.database, company, [
      { name: "Ended", status: "DISCONNECTED", connectedById: leaver },
      { name: "Broken", status: "INVALID", connectedById: leaver },
      { name: "Of Ada", connectedById: adminId },
    ]);
    const key: Viewer = { kind: "SERVICE_KEY", keyId: "key", companyId: company, operations: ["deactivateUser"] };
    const input = { user: `user-${leaver}`, idempotencyKey: nanoid() };
    const { deactivateUser: done } = await ask(key, DEACTIVATE, { input });
    expect(done.user).toEqual({ name: "Bert", active: false });
    expect(done.leftBehind.totalCount).toBe(106);
    expect(done.leftBehind.nodes).toHaveLength(100);
    expect(done.leftBehind.nodes[0]).toEqual({ name: "Broken", connectedBy: { active: false } });
    const { deactivateUser: repeated } = await ask(key, DEACTIVATE, { input, first: 2 });
    expect(repeated.leftBehind.totalCount).toBe(106);
    expect(repeated.leftBehind.nodes).toHaveLength(2);
    const { deactivateUser: unknown } = await ask(key, DEACTIVATE, { input: { user: "nobody" } });
    expect(unknown).toMatchObject({ user: null, leftBehind: null, userErrors: [{ code: "NOT_FOUND" }] });
  });
});
