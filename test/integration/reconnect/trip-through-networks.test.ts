import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { createProviders, type ConnectedProviders } from "../../../src/app/providers.js";
import type { Platform } from "../../../src/platforms/platform.js";
import type { Provider } from "../../../src/platforms/provider.js";
import { readAttempt } from "../../../src/reconnect/attempt-facts.js";
import { redirectUriOf } from "../../../src/reconnect/trip-addresses.rules.js";
import { DIALECTS } from "../../../src/sandbox/simulator/dialects.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { startSimulator, type StartedSimulator } from "../../support/simulator.js";
import { givenCompany, START } from "../../support/stories.js";
import { BACK, broughtBack, Browser, givenPerson, type Person, PUBLIC_URL, TripWorld } from "../../support/trips.js";

const WAYS: readonly (readonly [Platform, Provider])[] = [
  ["FACEBOOK", "META"],
  ["INSTAGRAM", "META"],
  ["INSTAGRAM", "INSTAGRAM"],
  ["LINKEDIN", "LINKEDIN"],
  ["X", "X"],
  ["YOUTUBE", "GOOGLE"],
  ["GOOGLE_BUSINESS", "GOOGLE"],
  ["TIKTOK", "TIKTOK"],
];

/** Instagram's own login is the account itself. */
const ACCOUNT = {
  provider: "INSTAGRAM",
  platform: "INSTAGRAM",
  kind: "PROFILE",
  externalId: "1784",
  name: "Mara",
  handle: "mara",
  admins: ["mara"],
} as const;

onEveryEngine("a trip through the simulated networks", (engine) => {
  let opened: OpenTestDatabase;
  let simulator: StartedSimulator;
  let connected: ConnectedProviders;
  let world: TripWorld;
  let person: Person;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const clock = { now: () => START, toReal: (instant: Date) => instant };
    const people = [...new Set(WAYS.map(([, provider]) => provider))].map((provider) => ({
      provider,
      id: "mara",
      name: "Mara",
    }));
    simulator = await startSimulator({
      database: opened.database,
      clock,
      dialects: DIALECTS,
      people,
      profiles: [ACCOUNT],
    });
    connected = createProviders({
      apps: simulator.apps,
      database: opened.database,
      clock,
      log: { warn: () => undefined, error: () => undefined, info: () => undefined } as never,
      allowLocal: true,
    });
    world = new TripWorld(opened, connected.providers.all());
    await world.start();
  });

  afterAll(async () => {
    await world.close();
    await connected.close();
    await simulator.close();
    await opened.close();
  });

  beforeEach(async () => {
    person = await givenPerson(opened.database, await givenCompany(opened.database));
  });

  /** All the way to the network's consent page, through it, and back to Relink. */
  async function travel(platform: Platform, provider: Provider, decision: "allow" | "cancel") {
    const { key, ticket } = await world.begun(person, { kind: "CONNECT", platform, provider });
    const goer = new Browser(world.one.url);
    const left = await goer.click(`/oauth/start/${ticket}`);
    const consent = await fetch(left.headers.get("location") ?? "");
    const page = await consent.text();
    const order = /name="order" value="([^"]+)"/.exec(page)?.[1] ?? "";
    const body = new URLSearchParams({ order, decision, person: "mara" });
    for (const [, scope = ""] of page.matchAll(/name="scope" value="([^"]+)"/g)) body.append("scope", scope);
    const decided = await fetch(new URL("/consent", consent.url), { method: "POST", body, redirect: "manual" });
    const callback = new URL(decided.headers.get("location") ?? "about:blank");
    expect(callback.href.startsWith(redirectUriOf(PUBLIC_URL, provider))).toBe(true);
    return { key, brought: broughtBack(await goer.get(`${callback.pathname}${callback.search}`)) };
  }

  it.each(WAYS)("%s by %s: code and verifier are the ones that the network trades", async (platform, provider) => {
    const { key, brought } = await travel(platform, provider, "allow");
    expect(brought).toMatchObject({ address: BACK, outcome: "RETURNED" });
    const consumed = await world.one.attempts.consume(key, brought.completion ?? "", person.userId, world.origin());
    if (consumed.kind !== "CONSUMED") throw new Error(consumed.code);
    const { code, codeVerifier } = consumed.attempt;
    const exchange = { code, codeVerifier, redirectUri: redirectUriOf(PUBLIC_URL, provider) };
    const outcome = await connected.providers.find(provider)?.exchangeCode(exchange, AbortSignal.timeout(10_000));
    expect(outcome).toMatchObject({ kind: "GRANTED" });
  });

  it.each(WAYS)("%s by %s: a no of the person is one", async (platform, provider) => {
    const { key, brought } = await travel(platform, provider, "cancel");
    expect(brought).toMatchObject({ address: BACK, outcome: "REFUSED_AT_NETWORK", completion: null });
    expect(await readAttempt(opened.database, key)).toMatchObject({ step: "ENDED", outcome: "REFUSED_AT_NETWORK" });
  });
});
