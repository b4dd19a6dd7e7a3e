import { GraphQLEnumType, GraphQLObjectType, type GraphQLResolveInfo, GraphQLScalarType, buildSchema } from "graphql";
import { setTimeout as sleep } from "node:timers/promises";
import { DateTime } from "../../../../src/graphql/date-time.js";

export interface ZooContext {
  readonly calls: string[];
}

export const zooContext = (): ZooContext => ({ calls: [] });

const soon = async <T>(value: T): Promise<T> => {
  await sleep(2);
  return value;
};
const fail = (message = "broken"): never => {
  throw new Error(message);
};
const failSoon = async (message = "broken late"): Promise<never> => {
  await sleep(2);
  throw new Error(message);
};

/** A schema that has one of everything that an execution has to cope with. */
export const zooSchema = buildSchema(`
  scalar DateTime
  scalar Big
  enum Mood { HAPPY GRUMPY }
  input ZooInput { mood: Mood!, at: DateTime }
  interface Pet { name: String! }
  type Dog implements Pet { name: String! barks: Boolean! }
  type Cat implements Pet { name: String! lives: Int }
  union Any = Dog | Cat
  type Leaves {
    id: ID! text: String! int: Int! float: Float! yes: Boolean! no: Boolean! mood: Mood! at: DateTime! big: Big!
    nothing: String awkward: [String!]! long: String! sized(length: Int! = 1): String!
  }
  type Functions { plain: String withContext: String failing: String failingLate: String }
  type Promises { soon: String! late: String never: Leaves list: [Leaves!] }
  type Fragile { strict: Int! strictLate: Int! missing: Int! slow: Int fails: Int deep: Fragile }
  type Item { weak: Int! }
  type Getters { good: String bad: String }
  type Told { here(x: Int): String! list: [Told!]! }
  type Query {
    leaves: Leaves! matrix: [[Int]!]! holes: [Leaves] emptyList: [Leaves!]! set: [String!]!
    pets: [Pet!]! any: [Any!]! lateTypes: [Pet!]! wrongType: Dog wrongPet: Pet noPet: Pet
    echo(text: String = "default", times: Int = 1): String! given(input: ZooInput!): String!
    functions: Functions! promises: Promises! thenable: String!
    fails: String failsLate: String givesError: String fragile: Fragile fragileLate: Fragile top: Int! topLate: Int! slow: Int
    items: [Item] strictItems: [Item!] lateItems: [Item] errorItems: [String] noList: [Int]
    badInt: Int badMood: Mood badAt: DateTime badNull: Big getters: Getters number: Leaves told: Told!
  }
  type Mutation { change(to: Int!): Int! changeLate(to: Int!): Int! fail: Int failHard: Int! }
`);

const leaves = {
  id: 7,
  text: "plain",
  int: -3,
  float: 0.25,
  yes: true,
  no: false,
  mood: 1,
  at: new Date("2026-11-24T07:30:00.007Z"),
  big: { nested: [1, "two", null] },
  nothing: undefined,
  awkward: ['"', "\\", "a\nb", "\u2028", "ü", "😀", "\ud800", "\u0000", ""],
  long: `${"x".repeat(200)}"`,
  sized: ({ length }: { length: number }) => "s".repeat(length),
};

const fragile = (): object => ({
  strict: () => fail("strict"),
  strictLate: () => failSoon("strict late"),
  missing: null,
  slow: () => soon(1),
  fails: () => fail("deep"),
  deep: () => fragile(),
});

const told = (_source: unknown, args: object, _context: unknown, info: GraphQLResolveInfo) => {
  const keys: (string | number)[] = [];
  for (let at: GraphQLResolveInfo["path"] | undefined = info.path; at !== undefined; at = at.prev) keys.push(at.key);
  const { fieldName, parentType, returnType, operation, variableValues, fragments, fieldNodes } = info;
  return JSON.stringify([
    keys,
    fieldName,
    String(parentType),
    String(returnType),
    operation.operation,
    variableValues,
    Object.keys(fragments),
    fieldNodes.length,
    args,
  ]);
};

const dog = { __typename: "Dog", name: "Rex", barks: true };
const cat = { __typename: "Cat", name: "Tom", lives: 9 };

type Resolver = (source: never, args: never, context: ZooContext, info: GraphQLResolveInfo) => unknown;

const change = (to: number, { calls }: ZooContext) => {
  calls.push(`change ${to}`);
  return to;
};

const RESOLVERS: Readonly<Record<string, Resolver>> = {
  "Query.leaves": () => leaves,
  "Query.matrix": () => [[1, null], [], [soon(2)]],
  "Query.holes": () => [leaves, null, soon(leaves), undefined],
  "Query.emptyList": () => [],
  "Query.set": () => new Set(["a", "b"]),
  "Query.pets": () => [dog, cat],
  "Query.any": () => soon([dog, cat]),
  "Query.lateTypes": () => [
    { late: true, name: "Rex", barks: true },
    { late: true, name: "Tom" },
  ],
  "Query.wrongType": () => ({ secret: "token" }),
  "Query.wrongPet": () => ({ __typename: "Leaves", secret: "token" }),
  "Query.noPet": () => ({ secret: "token" }),
  "Query.echo": (_source, { text, times }: { text: string | null; times: number }) => `${text} ${times}`,
  "Query.given": (_source, args: object) => JSON.stringify(args),
  "Query.functions": () => ({
    plain: () => "called",
    withContext: (args: object, { calls }: ZooContext, info: GraphQLResolveInfo) =>
      `${JSON.stringify(args)} ${calls.length} ${info.fieldName}`,
    failing: () => fail(),
    failingLate: () => failSoon(),
  }),
  "Query.promises": () => ({ soon: soon("s"), late: failSoon(), never: soon(null), list: [soon(leaves), leaves] }),
  "Query.thenable": () =>
    Object.fromEntries(["then"].map((name) => [name, (take: (value: string) => void) => take("taken")])),
  "Query.fails": () => fail(),
  "Query.failsLate": () => failSoon(),
  "Query.givesError": () => new Error("given"),
  "Query.fragile": () => fragile(),
  "Query.fragileLate": () => soon(fragile()),
  "Query.top": () => fail("top"),
  "Query.topLate": () => failSoon("top late"),
  "Query.slow": () => soon(5),
  "Query.items": () => [{ weak: 1 }, { weak: null }, { weak: () => fail() }],
  "Query.strictItems": () => [{ weak: soon(1) }, { weak: null }, { weak: 3 }],
  "Query.lateItems": () => [{ weak: () => failSoon() }, failSoon("whole item"), { weak: 3 }],
  "Query.errorItems": () => ["a", new Error("item"), "c"],
  "Query.noList": () => "none",
  "Query.badInt": () => 2 ** 40,
  "Query.badMood": () => "SLEEPY",
  "Query.badAt": () => new Date(Number.NaN),
  "Query.badNull": () => "null",
  "Query.getters": () => ({
    good: "fine",
    get bad() {
      return fail("getter");
    },
  }),
  "Query.number": () => 5,
  "Query.told": () => ({ list: [{}, {}] }),
  "Told.here": told as Resolver,
  "Mutation.change": (_source, { to }: { to: number }, context) => change(to, context),
  "Mutation.changeLate": async (_source, { to }: { to: number }, context) => {
    await sleep(2);
    return change(to, context);
  },
  "Mutation.fail": () => fail(),
  "Mutation.failHard": () => failSoon("hard"),
};

for (const [name, resolve] of Object.entries(RESOLVERS)) {
  const [typeName = "", fieldName = ""] = name.split(".");
  const type = zooSchema.getType(typeName);
  const field = type instanceof GraphQLObjectType ? type.getFields()[fieldName] : undefined;
  if (field === undefined) throw new Error(`There is no ${name}.`);
  field.resolve = resolve as NonNullable<typeof field.resolve>;
}

const { Dog, Cat, Mood, Big, DateTime: instant } = zooSchema.getTypeMap();
if (Dog instanceof GraphQLObjectType) {
  Dog.isTypeOf = (value: { late?: boolean; barks?: boolean; secret?: string }) =>
    value.late === true ? soon(value.barks === true) : value.secret === undefined;
}
if (Cat instanceof GraphQLObjectType) {
  Cat.isTypeOf = (value: { late?: boolean; secret?: string }) =>
    value.late === true ? soon(true) : value.secret === undefined;
}
if (Big instanceof GraphQLScalarType) Big.serialize = (value: unknown) => (value === "null" ? null : value);
// The enum's values inside are numbers, and the scalar is the product's own.
if (Mood instanceof GraphQLEnumType) {
  const inner = new GraphQLEnumType({ name: "Mood", values: { HAPPY: { value: 1 }, GRUMPY: { value: 2 } } });
  Mood.serialize = inner.serialize.bind(inner);
  Mood.parseValue = inner.parseValue.bind(inner);
  Mood.parseLiteral = inner.parseLiteral.bind(inner);
  Mood.getValues = inner.getValues.bind(inner);
}
if (instant instanceof GraphQLScalarType) {
  instant.serialize = DateTime.serialize.bind(DateTime);
  instant.parseValue = DateTime.parseValue.bind(DateTime);
  instant.parseLiteral = DateTime.parseLiteral.bind(DateTime);
}
