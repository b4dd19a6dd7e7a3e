import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execute, parse } from "graphql";
import { systemClock } from "../../../src/clock.js";
import { ErrorMask } from "../../../src/graphql/masking.js";
import { contextMaker } from "../../../src/graphql/operation-context.js";
import type { UserViewer } from "../../../src/api/viewer.js";
import type { NewsFacts } from "../../support/fixture-schema.js";
import { type FixtureServer, type RawSocket, startFixtureServer, userNamed } from "../../support/fixture-server.js";
import { acknowledgedSocket } from "../../support/sockets.js";
import { eventually } from "../../support/waits.js";

interface Wish {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  /** Who asks exactly makes a difference, so nothing can be shared. */
  readonly personal?: true;
}

const FULL = "subscription { news { number topic headline audience } }";
const TWO = `
  subscription One($loud: Boolean) { news { number headline(loud: $loud) } }
  subscription Two { news { audience number } }`;
const PARTS = `
  subscription ($with: Boolean! = true, $without: Boolean! = false) {
    news { ...Base @include(if: $with) topic @skip(if: $without) ... on News { deep: related(count: 2) { ...Base } } }
  }
  fragment Base on News { number again: number headline __typename }`;
const FILTERED = "subscription ($t: [String!]) { news(topics: $t) { number topic } }";
const PLACED = "subscription ($a: String, $t: [String!]) { news(after: $a, topics: $t) { number topic audience } }";
const PLACE_USED_TWICE = 'subscription ($a: String! = "red") { news(after: $a, topics: [$a]) { number topic } }';

const wishes: readonly Wish[] = [
  { query: FULL },
  { query: `${FULL} ` },
  { query: "subscription { news { topic number headline audience } }" },
  { query: "subscription { message: news { n: number t: topic, headline audience } }" },
  { query: "subscription { news { headline(loud: true) plain: headline } }" },
  { query: TWO, operationName: "One" },
  { query: TWO, operationName: "One", variables: { loud: true } },
  { query: TWO, operationName: "One", variables: { loud: false } },
  { query: TWO, operationName: "One", variables: { loud: null } },
  { query: TWO, operationName: "Two" },
  { query: TWO, operationName: "Two", variables: { loud: true, unknown: { a: 1 } } },
  { query: PARTS },
  { query: PARTS, variables: { with: false } },
  { query: PARTS, variables: { with: true, without: true } },
  { query: PARTS, variables: { without: true, with: true } },
  { query: FILTERED },
  { query: FILTERED, variables: { t: null } },
  { query: FILTERED, variables: { t: ["red"] } },
  { query: FILTERED, variables: { t: "red" } },
  { query: FILTERED, variables: { t: ["red", "blue"] } },
  { query: FILTERED, variables: { t: ["blue", "red"] } },
  { query: FILTERED, variables: { t: [] } },
  { query: PLACED, variables: { a: "here" } },
  { query: PLACED, variables: { a: "there" } },
  { query: PLACED, variables: { a: "there", t: ["blue"] } },
  { query: PLACE_USED_TWICE, variables: { a: "red" } },
  { query: PLACE_USED_TWICE, variables: { a: "blue" } },
  { query: "subscription { news { number failing } }" },
  { query: "subscription { news { number failingHard } }" },
  { query: "subscription { news { number related(count: 2) { failing headline } } }" },
  { query: "subscription { news { padding(length: 40) } }" },
  { query: "subscription { news { padding(length: 3000) number } }" },
  { query: "subscription { news { padding(length: 40000) number } }" },
  { query: "subscription { news { number dear } }", personal: true },
  { query: "subscription { news { number sometimesDear headline } }", personal: true },
];

const people: readonly UserViewer[] = [
  userNamed("ann"),
  userNamed("ben"),
  userNamed("cleo", { role: "ADMIN" }),
  userNamed("dora", { locale: "de" }),
  userNamed("emil", { locale: "de", timeZone: "Europe/Berlin" }),
  userNamed("finn", { companyId: 2 }),
  userNamed("gwen", { companyId: 2 }),
];

const news: readonly NewsFacts[] = ["red", "blue", "red", "green"].map((topic, index) => ({
  number: index + 1,
  topic,
}));

let server: FixtureServer;
beforeAll(async () => {
  server = await startFixtureServer({ socketLimits: { messagesPerMinute: 10_000 } });
  for (const viewer of people) server.callers.tokens.set(viewer.userId, { kind: "KNOWN", viewer, expiresAt: null });
});
afterAll(() => server.stop());

/** What the specification says a subscriber gets: its own execution of every event that its source gives it. */
async function ownAnswers({ query, variables, operationName }: Wish, viewer: UserViewer): Promise<unknown[]> {
  const mask = new ErrorMask({ error: () => undefined } as never);
  const createContext = contextMaker(systemClock);
  const answers: unknown[] = [];
  for (const event of news) {
    if (!wants(query, variables, event)) continue;
    const result = await execute({
      schema: server.schema,
      document: parse(query),
      operationName: operationName ?? null,
      variableValues: variables ?? null,
      rootValue: event,
      contextValue: createContext({ viewer, requestId: "own", address: null }),
    });
    const { data, errors } = result;
    answers.push(errors === undefined ? { data } : { errors: errors.map((error) => mask.mask(error)), data });
  }
  return JSON.parse(withoutErrorIds(answers)) as unknown[];
}

function wants(query: string, variables: Wish["variables"], { topic }: NewsFacts): boolean {
  const topics = query === PLACE_USED_TWICE ? [variables?.a] : variables?.t;
  return topics === undefined || topics === null || [topics].flat().includes(topic);
}

function withoutErrorIds(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[0-9a-f]{12}/g, "<id>");
}

interface Subscriber {
  readonly socket: RawSocket;
  readonly id: string;
  readonly wish: Wish;
  readonly viewer: UserViewer;
}

const payloads = ({ socket, id }: Subscriber) => socket.of("next", id).map(({ payload }) => payload);

test("every subscriber gets exactly what an execution of its own would have given, each event once and in order", async () => {
  const subscribers: Subscriber[] = [];
  // Two sockets each, so that ids are the same on different sockets, and differ on one.
  for (const viewer of [...people, ...people]) {
    const socket = await acknowledgedSocket(server, viewer.userId);
    for (const [index, wish] of wishes.entries()) {
      const id = index % 5 === 0 ? `"${index}" ü🛰 ` + "x".repeat(index * 4) : String(index);
      const { query, variables, operationName } = wish;
      socket.subscribe(id, query, { variables, operationName });
      subscribers.push({ socket, id, wish, viewer });
    }
  }
  await eventually("all are open", () => server.journal.sources.length === subscribers.length);
  server.journal.calls.length = 0;
  // One at a time, then several at once.
  const [first, ...others] = news;
  server.journal.tell(first as NewsFacts);
  await eventually("the first came to somebody", () => subscribers.some((each) => payloads(each).length === 1));
  for (const event of others) server.journal.tell(event);

  const expected = await Promise.all(subscribers.map(({ wish, viewer }) => ownAnswers(wish, viewer)));
  for (const [index, subscriber] of subscribers.entries()) {
    const own = expected[index] ?? [];
    await eventually("everything came", () => payloads(subscriber).length >= own.length);
    expect(JSON.parse(withoutErrorIds(payloads(subscriber)))).toEqual(own);
  }
  const kinds = subscribers.flatMap(({ socket }) => socket.heard.map(({ type }) => type));
  expect(new Set(kinds)).toEqual(new Set(["connection_ack", "next"]));
  for (const { socket } of subscribers) socket.end();
});

test("those who get the same share one execution; nobody shares with other rights, words or variables", async () => {
  await eventually("nobody is there any more", () => server.sockets.size === 0);
  const placed = { query: "subscription ($a: String) { news(after: $a) { number audience headline } }" };
  const sockets: RawSocket[] = [];
  const before = server.journal.sources.length;
  for (const [index, viewer] of [...people, ...people, ...people].entries()) {
    const socket = await acknowledgedSocket(server, viewer.userId);
    socket.subscribe("1", placed.query, { variables: { a: `cursor ${index}` } });
    sockets.push(socket);
  }
  await eventually("all are open", () => server.journal.sources.length === before + sockets.length);
  server.journal.calls.length = 0;
  server.journal.tell({ number: 9, topic: "red" });
  await eventually("everybody heard it", () => sockets.every((socket) => socket.of("next").length === 1));
  // Ann and Ben; Cleo; Dora; Emil; Finn and Gwen.
  expect(server.journal.calls).toEqual(Array.from({ length: 5 }, () => "news 9"));
  for (const socket of sockets) socket.end();
});
