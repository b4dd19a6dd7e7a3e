import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { execute, type GraphQLError, OperationTypeNode, parse, specifiedRules, validate } from "graphql";
import sql from "sql-template-tag";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import type { RequestContext } from "../../../src/api/request-context.js";
import { ErrorMask } from "../../../src/graphql/masking.js";
import {
  at,
  insertAccounts,
  insertChanges,
  insertCompany,
  insertOutages,
  insertUser,
} from "../../support/account-rows.js";
import { type OpenTestDatabase, openTestDatabase, sqlite } from "../../support/databases.js";
import { EveryOperation } from "../../support/every-operation.js";
import { WholeApi } from "../../support/whole-api.js";

/** Answers do not depend on the engine, so one will do. */
describe("every operation of the API is answered as graphql-js answers it", () => {
  let opened: OpenTestDatabase;
  let api: WholeApi;
  let company: number;
  let user: string;
  let account: string;

  beforeAll(async () => {
    opened = await openTestDatabase(sqlite);
    const { database } = opened;
    api = new WholeApi(database);
    company = await insertCompany(database, "first");
    user = await insertUser(database, company, "Anna");
    const accounts = await insertAccounts(
      database,
      company,
      Array.from({ length: 12 }, (_, n) => ({
        name: `"Account" \\ ${n} 😀`,
        lastChangeNumber: n + 1,
        expiresAt: n % 3 === 0 ? null : at(n - 4),
        ...(n % 4 === 0 ? {} : { connectedById: user }),
        ...(n % 2 === 0 ? {} : { status: "INVALID" as const, statusReason: "ACCESS_REVOKED" as const }),
      })),
    );
    account = accounts[1] as string;
    await insertChanges(
      database,
      company,
      accounts.map((accountId, n) => ({ number: n + 1, accountId, actorKind: "USER" as const, actorId: user })),
    );
    await insertOutages(
      database,
      company,
      accounts
        .filter((_, n) => n % 2 === 1)
        .map((accountId, n) => ({
          number: n + 1,
          accountId,
          status: "INVALID" as const,
          startedAt: at(-3),
          endedAt: n % 4 === 0 ? at(-1) : null,
        })),
    );
    await database.transaction((tx) =>
      tx.execute(
        sql`INSERT INTO audit_entries (id, company_id, occurred_at, actor_kind, actor_id, action, details)
          VALUES ('entry', ${company}, ${at(-1)}, 'USER', ${user}, 'DISCONNECT', '{"a":"b"}')`,
      ),
    );
  });

  afterAll(() => opened.close());

  /** What a caller gets to see. Ids of masked errors are new each time. */
  function shown(data: unknown, errors: readonly GraphQLError[] | undefined): unknown {
    const masked: unknown[] = [];
    const mask = new ErrorMask({
      error: (fields: object) => void masked.push(String((fields as { err: unknown }).err)),
    });
    const seen = errors?.map((error) => ({ ...mask.mask(error), message: error.message, extensions: null }));
    return { data: data === undefined ? undefined : JSON.stringify(data), errors: seen, masked };
  }

  async function expectSame(source: string, variables: Record<string, unknown>, contextOf: () => RequestContext) {
    const document = parse(source);
    expect(validate(api.schema, document, specifiedRules).map(String)).toEqual([]);
    const theirs = await execute({
      schema: api.schema,
      document,
      variableValues: variables,
      contextValue: contextOf(),
      options: { maxCoercionErrors: 4 },
      hideSuggestions: true,
    });
    const mine = await api.execute(document, variables, contextOf());
    expect(shown(mine.data, mine.errors)).toEqual(shown(theirs.data, theirs.errors));
    return mine;
  }

  const literals = (id: string): Record<string, string> => ({
    first: "5",
    id: JSON.stringify(id),
    ids: JSON.stringify([id, toGlobalId("User", user), toGlobalId("Company", String(company)), "nothing"]),
    accountId: JSON.stringify(id),
    after: "null",
    from: '"2026-02-01T00:00:00Z"',
    minimumSecondsLeft: "60",
  });

  const callers: readonly (readonly [string, () => RequestContext])[] = [
    ["an admin", () => api.context(company, user)],
    ["a member", () => api.context(company, user, "MEMBER")],
    ["nobody", () => ({ ...api.context(company, user), viewer: null })],
  ];

  it.each(callers)("queries of everything, by %s", async (_who, contextOf) => {
    const operations = new EveryOperation(api.schema, literals(toGlobalId("SocialAccount", account))).of("query");
    expect(operations.length).toBeGreaterThanOrEqual(11);
    let answered = 0;
    for (const { source } of operations) {
      const { data } = await expectSame(source, {}, contextOf);
      if (data !== null && data !== undefined && data.text.length > 60) answered += 1;
    }
    // Answers have something in them wherever the caller may ask.
    const { viewer } = contextOf();
    expect(answered).toBeGreaterThanOrEqual(viewer === null ? 0 : 7);
  });

  it.each(callers)("mutations of everything, by %s", async (_who, contextOf) => {
    const operations = new EveryOperation(api.schema, literals(toGlobalId("SocialAccount", "none"))).of("mutation");
    expect(operations.length).toBeGreaterThanOrEqual(15);
    for (const { source } of operations) await expectSame(source, {}, contextOf);
  });

  const FOLDERS = ["test/operations", "dashboard/src/operations"];
  const VARIABLES = { first: 5, since: at(-10).toISOString(), filter: { statuses: ["INVALID"] } };

  it.each(FOLDERS)("the operations in %s", async (folder) => {
    const files = readdirSync(folder).filter((name) => name.endsWith(".graphql"));
    const whole = parse(files.map((name) => readFileSync(`${folder}/${name}`, "utf8")).join("\n"));
    const fragments = whole.definitions.filter(({ kind }) => kind === "FragmentDefinition");
    let asked = 0;
    for (const definition of whole.definitions) {
      if (definition.kind !== "OperationDefinition" || definition.operation !== OperationTypeNode.QUERY) continue;
      const variables = { ...VARIABLES, id: toGlobalId("SocialAccount", account) };
      const context = () => api.context(company, user);
      const document = { ...whole, definitions: [definition, ...fragments] };
      const theirs = await execute({
        schema: api.schema,
        document,
        variableValues: variables,
        contextValue: context(),
        hideSuggestions: true,
      });
      const mine = await api.execute(document, variables, context());
      expect(shown(mine.data, mine.errors)).toEqual(shown(theirs.data, theirs.errors));
      asked += 1;
    }
    expect(asked).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ["a filter that is no good", 'query { connections(first: 5, filter: { text: "\\u0000" }) { nodes { id } } }', {}],
    ["both ends of a list", "query { connections(first: 5, last: 5) { nodes { id } } }", {}],
    ["a wrong cursor", 'query { connections(first: 5, after: "AAAAAAAAAAAAAAAAAAAAAAAA") { nodes { id } } }', {}],
    [
      "one bad list among good ones",
      "query { a: connections(first: 1) { nodes { id history(first: 0) { nodes { number } } } } b: connections(first: 2) { nodes { id } } }",
      {},
    ],
    ["a variable of another type", "query ($n: Int!) { connections(first: $n) { nodes { id } } }", { n: "five" }],
    [
      "fields left out",
      "query ($with: Boolean!) { connections(first: 3) { nodes { id name @include(if: $with) connectedBy @skip(if: $with) { name } } } }",
      { with: true },
    ],
  ])("%s", async (_what, source, variables: Record<string, unknown>) => {
    await expectSame(source, variables, () => api.context(company, user));
  });
});
