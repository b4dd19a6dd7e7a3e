import { describe, expect, test } from "@jest/globals";
import { createSourceEventStream, execute, type GraphQLSchema, parse } from "graphql";
import type { Viewer } from "../../../src/api/viewer.js";
import { buildRelinkSchema } from "../../../src/graphql/build-schema.js";
import { guardSchema, type Permissions } from "../../../src/graphql/guard.js";
import { contextMaker } from "../../../src/graphql/operation-context.js";
import { fixtureResolvers, Journal } from "../../support/fixture-schema.js";
import { fixturePermissions, userNamed } from "../../support/fixture-server.js";

const createContext = contextMaker({ now: () => new Date(0) });
const contextFor = (viewer: Viewer | null) => createContext({ viewer, requestId: "r", address: null });

function guarded(change: Partial<Permissions> = {}): { schema: GraphQLSchema; journal: Journal } {
  const journal = new Journal();
  const built = buildRelinkSchema(fixtureResolvers(journal));
  return { schema: guardSchema(built, { ...fixturePermissions(built), ...change }), journal };
}

describe("T-5 every operation has an entry in the permission table", () => {
  test("or the schema cannot be had, and says which lack one", () => {
    const built = buildRelinkSchema(fixtureResolvers(new Journal()));
    const table = fixturePermissions(built);
    const missing = ["Query.hello", "Mutation.change", "Subscription.ticks"];
    const fewer = table.operations.filter((operation) => !missing.includes(operation));
    expect(() => guardSchema(built, { ...table, operations: fewer })).toThrow(
      "Mutation.change, Query.hello, Subscription.ticks",
    );
  });

  test("entries without an operation do no harm: the table may be ahead of the schema", () => {
    const built = buildRelinkSchema(fixtureResolvers(new Journal()));
    const table = fixturePermissions(built);
    expect(guardSchema(built, { ...table, operations: [...table.operations, "Query.later"] })).toBe(built);
  });
});

describe("the table is asked first", () => {
  test("with who calls and what", async () => {
    const asked: unknown[] = [];
    const viewer = userNamed("ann");
    const { schema } = guarded({
      mayCall: (...question) => {
        asked.push(question);
        return "ALLOWED";
      },
    });
    await execute({ schema, document: parse("{ other: hello branch { title } }"), contextValue: contextFor(viewer) });
    expect(asked).toEqual([
      [viewer, "Query.hello"],
      [viewer, "Query.branch"],
    ]);
  });

  test("and no resolver runs when it says no", async () => {
    const { schema, journal } = guarded({ mayCall: () => "FORBIDDEN" });
    const result = await execute({
      schema,
      document: parse("mutation { change }"),
      contextValue: contextFor(userNamed("ann")),
    });
    expect(result.errors?.[0]?.extensions).toEqual({ code: "FORBIDDEN" });
    expect(journal.calls).toEqual([]);
  });

  test("nor is a source opened", async () => {
    const { schema, journal } = guarded();
    const document = parse("subscription { ticks { number } }");
    const refused = await createSourceEventStream({ schema, document, contextValue: contextFor(null) });
    expect(refused).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
    expect(journal.sources).toEqual([]);
    expect(await createSourceEventStream({ schema, document, contextValue: contextFor(userNamed("ann")) })).toBe(
      journal.sources[0],
    );
  });
});
