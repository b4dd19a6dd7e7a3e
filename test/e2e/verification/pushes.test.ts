import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import type { ProviderApp } from "../../../src/platforms/provider-app.js";
import type { Provider } from "../../../src/platforms/provider.js";
import { DIALECTS } from "../../../src/sandbox/simulator/dialects.js";
import { simulatorApps } from "../../../src/sandbox/simulator/apps.js";
import type { SimulatedPush } from "../../../src/sandbox/simulator/simulated-provider.js";
import { onEveryServer } from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { eventually } from "../../support/waits.js";
import { type Consent, givenConsents } from "./support/crowd.js";
import { Installation } from "./support/installation.js";
import { Watched } from "./support/watched.js";

const DAY_MS = 86_400_000;
const LIVE = `subscription { connectionStatusChanged { kind change { to reason source account { id } } } }`;

interface LiveEvent {
  readonly change: {
    readonly to: string;
    readonly reason: string | null;
    readonly source: string;
    readonly account: { readonly id: string };
  } | null;
}

onEveryServer("pushes of networks to a running Relink", (engine) => {
  let installation: Installation;
  let live: Watched<LiveEvent>;

  beforeAll(async () => {
    installation = await Installation.open(engine);
    live = Watched.open<LiveEvent>(installation.api, "connectionStatusChanged", LIVE);
  });

  afterAll(async () => {
    live.close();
    await expectFactsToAgree(installation.database);
    await installation.close();
  });

  const given = async (provider: Provider) =>
    (await givenConsents(installation, installation.api.sandbox.companies[0]?.id ?? "", [{ provider }]))[0] as Consent;
  const statusOf = async ({ externalIds }: Consent) => {
    const [row] = await installation.database.query<{ status: string }>(
      sql`SELECT status AS status FROM social_accounts WHERE external_id = ${externalIds[0]}`,
    );
    return row?.status;
  };
  const eventsOf = ({ accountIds }: Consent) =>
    live.arrivals.filter(({ event }) => event.change?.account.id === accountIds[0]);

  /** What the network would send about a person, signed as it signs. */
  async function signed({ provider, person }: Consent, now: Date): Promise<SimulatedPush> {
    const dialect = DIALECTS.find((each) => each.provider === provider);
    const app = simulatorApps(installation.api.sandbox.simulatorUrl, DIALECTS).find(
      (each) => each.provider === provider,
    ) as ProviderApp;
    const push = await dialect?.push("APP_REMOVED", person, [], app, now);
    if (push == null) throw new Error(`${provider} pushes nothing.`);
    return push;
  }
  async function post({ provider }: Consent, { topic, headers, body }: SimulatedPush): Promise<number> {
    const url = `${installation.api.sandbox.url}/webhooks/${provider.toLowerCase()}/${topic}`;
    return (await fetch(url, { method: "POST", headers: { ...headers }, body })).status;
  }
  /** Lines that were logged of pushes since some length of the log. */
  const logged = (since: number) =>
    installation.api.log
      .slice(since)
      .split("\n")
      .filter((line) => line.includes("push"))
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
  const forged = (push: SimulatedPush): SimulatedPush => {
    const spoil = (text: string) => text.slice(0, -6) + (text.at(-6) === "1" ? "2" : "1") + text.slice(-5);
    const body = push.body.replace(
      /(signed_request=)(.)/,
      (_all, name: string, first: string) => name + (first === "A" ? "B" : "A"),
    );
    const headers = Object.entries(push.headers).map(([name, value]) => [
      name,
      /signature/.test(name) ? spoil(value) : value,
    ]);
    return { ...push, body, headers: Object.fromEntries(headers) as Record<string, string> };
  };

  it.each<Provider>(["META", "X", "TIKTOK"])(
    "of %s end the connection, which is told within a second",
    async (provider) => {
      const consent = await given(provider);
      await eventually("the subscription tells the connection", () => eventsOf(consent).length === 1);
      const before = performance.now();
      expect(await post(consent, await signed(consent, new Date()))).toBe(200);
      await eventually("the subscription tells the end", () => eventsOf(consent).length === 2);
      const arrival = eventsOf(consent)[1];
      expect(arrival?.event.change).toMatchObject({ to: "INVALID", reason: "ACCESS_REVOKED", source: "PUSH" });
      expect((arrival?.at ?? Number.POSITIVE_INFINITY) - before).toBeLessThan(1_000);
    },
  );

  it.each<Provider>(["META", "X", "TIKTOK"])("of %s have no effect when forged, old or repeated", async (provider) => {
    const consent = await given(provider);
    let since = installation.api.log.length;
    expect([401, 403]).toContain(await post(consent, forged(await signed(consent, new Date()))));
    await post(consent, await signed(consent, new Date(Date.now() - 40 * DAY_MS)));
    await eventually("both are logged", () => logged(since).length >= 2);
    expect(logged(since)).toEqual(["a push was refused", "a push was refused"]);
    expect(await statusOf(consent)).toBe("CONNECTED");

    const valid = await signed(consent, new Date());
    expect(await post(consent, valid)).toBe(200);
    await eventually("it is INVALID, and told", async () => {
      return (await statusOf(consent)) === "INVALID" && eventsOf(consent).length === 2;
    });
    await installation.database.transaction((tx) =>
      tx.execute(sql`UPDATE simulated_people SET broken = NULL WHERE id = ${consent.person}`),
    );
    since = installation.api.log.length;
    const told = eventsOf(consent).length;
    expect(await post(consent, valid)).toBe(200);
    await eventually("the repetition is logged", () => logged(since).length > 0);
    expect(logged(since)).toEqual(["a push was taken before, it has no effect"]);
    expect(eventsOf(consent)).toHaveLength(told);
    expect(installation.api.log).not.toContain(consent.person);
    expect(live.errors).toEqual([]);
  });
});
