import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Client } from "graphql-ws";
import sql, { raw } from "sql-template-tag";
import { SEALED_COLUMNS } from "../../../src/cli/sealed-columns.js";
import type { SimulatorDescription } from "../../../src/sandbox/controls/describe-simulator.js";
import { connectTestDatabase, onEveryEngine, type TestDatabase } from "../../support/databases.js";
import { freePort } from "../../support/free-port.js";
import { Live } from "../../support/live.js";
import { dropHome, makeHome, RelinkProcess } from "../../support/relink-process.js";
import { cookieOf, Traveller } from "../../support/traveller.js";
import { eventually } from "../../support/waits.js";

interface Account {
  readonly id: string;
  readonly name: string;
  readonly platform: string;
  readonly purpose: string;
  readonly status: string;
  readonly externalId: string;
  readonly connectedBy: { readonly name: string } | null;
}

/** The whole service with its simulated networks, as a dashboard's people use it. */
onEveryEngine("the round trip to a network, in the running service", (engine) => {
  const home = makeHome();
  let made: TestDatabase;
  let relink: RelinkProcess;
  let admin: Traveller;
  let colleague: Traveller;
  let client: Client;
  let live: Live;
  let networks: SimulatorDescription["networks"];

  beforeAll(async () => {
    made = await engine.create();
    const port = String(await freePort());
    const database: Record<string, string> = made.url === null ? {} : { DATABASE_URL: made.url, RELINK_SANDBOX: "1" };
    relink = await RelinkProcess.start(home, { PORT: port, ...database });
    admin = new Traveller(relink);
    colleague = new Traveller(relink, relink.sandbox.memberToken);
    client = relink.client();
    live = new Live(client);
    const described = await fetch(`${relink.sandbox.sandboxUrl}/simulator`);
    networks = ((await described.json()) as SimulatorDescription).networks;
  });

  afterAll(async () => {
    await client.dispose();
    await relink.stop();
    dropHome(home);
    await made.drop();
  });

  const accounts = async () => {
    const { data } = await relink.query<{ connections: { nodes: Account[] } }>(
      "{ connections(first: 100) { nodes { id name platform purpose status externalId connectedBy { name } } } }",
    );
    return data.connections.nodes;
  };
  const find = async (id: string) => (await accounts()).find((account) => account.id === id) as Account;

  const control = async <Answer>(path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${relink.sandbox.sandboxUrl}/${path}`, {
      method: "POST",
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    expect([path, response.status]).toEqual([path, 200]);
    return (await response.json()) as Answer;
  };

  /** An account of the network that works at present; those that the demo lets expire every now and then are left alone. */
  const working = async (provider: string, platform: string) => {
    const profiles = networks.find((network) => network.provider === provider)?.profiles ?? [];
    const adminsOf = ({ externalId }: Account) =>
      profiles.find((profile) => profile.externalId === externalId && profile.platform === platform)?.admins ?? [];
    const account = (await accounts()).find(
      (each) =>
        each.platform === platform &&
        each.purpose === "OWN" &&
        each.status === "CONNECTED" &&
        adminsOf(each).some((admin) => !admin.includes("-tick-")),
    );
    if (account === undefined) throw new Error(`No account of ${platform} by ${provider} works.`);
    return { account, admins: adminsOf(account), profiles };
  };

  const told = (id: string, to: string, since: number) =>
    eventually(`the change to ${to} is on the subscription`, () =>
      live.events.slice(since).find(({ change }) => change?.account.id === id && change.to === to),
    );

  describe.each([
    ["META", "FACEBOOK"],
    ["META", "INSTAGRAM"],
    ["LINKEDIN", "LINKEDIN"],
    ["X", "X"],
    ["GOOGLE", "YOUTUBE"],
    ["GOOGLE", "GOOGLE_BUSINESS"],
    ["TIKTOK", "TIKTOK"],
  ] as const)("%s: %s", (provider, platform) => {
    it("is found dead, reconnected by the person, taken over while it works, disconnected, and connected again", async () => {
      const { account } = await working(provider, platform);
      const { id } = account;
      let since = live.events.length;
      const { personId } = await control<{ personId: string }>(`accounts/${id}/break`, { cause: "APP_REMOVED" });
      await relink.query(
        "mutation ($id: ID!) { verifyAccount(input: { accountId: $id }) { userErrors { message } } }",
        { id },
      );
      await told(id, "INVALID", since);

      since = live.events.length;
      const repaired = await admin.travel(await admin.reconnect(id), personId);
      expect(repaired).toMatchObject({ step: "ENDED", outcome: "SUCCEEDED" });
      await told(id, "CONNECTED", since);
      const mended = await find(id);

      const over = await colleague.travel(await colleague.reconnect(id), personId);
      expect(over).toMatchObject({ outcome: "SUCCEEDED" });
      const taken = await find(id);
      expect(taken).toMatchObject({ status: "CONNECTED" });
      expect(taken.connectedBy?.name).not.toBe(mended.connectedBy?.name ?? "");

      since = live.events.length;
      await relink.query(
        "mutation ($id: ID!) { disconnectAccount(input: { accountId: $id }) { userErrors { message } } }",
        { id },
      );
      await told(id, "DISCONNECTED", since);
      since = live.events.length;
      expect(await admin.travel(await admin.reconnect(id), personId)).toMatchObject({ outcome: "SUCCEEDED" });
      await told(id, "CONNECTED", since);
    });

    it("is connected anew, with a choice where there is one", async () => {
      const nobodys = networks
        .find((network) => network.provider === provider)
        ?.people.find(({ name }) => ["Nora Newcomer", "Freshly Ground"].includes(name));
      const attempt = await admin.travel(await admin.connect(platform, "OWN", provider), nobodys?.id ?? "");
      const [first] = attempt.profiles;
      // A login that reaches one profile leaves nothing to choose.
      const ended = first === undefined ? attempt : (await admin.choose(attempt.id, [first.id])).attempt;
      expect(ended).toMatchObject({ step: "ENDED", outcome: "SUCCEEDED" });
      const added = ended?.connectedAccounts[0]?.id ?? "";
      expect(await find(added)).toMatchObject({ status: "CONNECTED", platform });
    });
  });

  it("somebody else's login: both profiles are named, nothing has changed, and the other one is added in the same trip", async () => {
    const { account, profiles, admins } = await working("META", "FACEBOOK");
    const other = profiles.find(
      (profile) =>
        profile.platform === "FACEBOOK" &&
        profile.kind === "PROFILE" &&
        !profile.admins.some((id) => admins.includes(id)),
    );
    const attempt = await admin.travel(await admin.reconnect(account.id), other?.admins[0] ?? "");
    expect(attempt).toMatchObject({
      step: "CHOOSING",
      outcome: "ACCOUNT_MISMATCH",
      expected: { name: account.name },
    });
    expect(attempt.received.map(({ name }) => name)).toContain(other?.name);
    expect(await find(account.id)).toEqual(account);
    const chosen = await admin.choose(attempt.id, [
      attempt.profiles.find(({ name }) => name === other?.name)?.id ?? "",
    ]);
    expect(chosen.attempt?.connectedAccounts.map(({ name }) => name)).toEqual([other?.name]);
    expect(await find(account.id)).toEqual(account);
  });

  it("a no at the network, a closed pop-up, and a network that is gone leave the account as it was", async () => {
    const { account, admins } = await working("LINKEDIN", "LINKEDIN");
    const [person = ""] = admins;
    const refused = await admin.leave(await admin.reconnect(account.id));
    expect(await admin.comeBack(refused, await admin.consent(refused, person, "cancel"))).toMatchObject({
      outcome: "REFUSED_AT_NETWORK",
      completion: null,
    });

    const closed = await admin.leave(await admin.reconnect(account.id));
    const { data } = await relink.query<{ cancelReconnect: unknown }>(
      "mutation ($id: ID!) { cancelReconnect(input: { attemptId: $id }) { attempt { outcome } } }",
      { id: closed.attemptId },
    );
    expect(data.cancelReconnect).toMatchObject({ attempt: { outcome: "CANCELLED" } });

    const trip = await admin.leave(await admin.reconnect(account.id));
    const { completion } = await admin.comeBack(trip, await admin.consent(trip, person));
    await control("providers/linkedin/break", { mode: "UNAVAILABLE" });
    const { attempt } = await admin.complete(trip.attemptId, completion);
    expect(attempt).toMatchObject({ step: "ENDED", outcome: "NETWORK_UNAVAILABLE" });
    await control("providers/linkedin/heal");
    expect(await find(account.id)).toMatchObject({ status: "CONNECTED" });
  });

  it("an outside link repairs without a login, once, and tells nothing afterwards", async () => {
    const account = (await accounts()).find(({ platform, status }) => platform === "LINKEDIN" && status === "INVALID");
    if (account === undefined) throw new Error("The demo has no broken page at LinkedIn.");
    const profiles = networks.find(({ provider }) => provider === "LINKEDIN")?.profiles ?? [];
    const [person = ""] = profiles.find(({ externalId }) => externalId === account.externalId)?.admins ?? [];
    const since = live.events.length;
    const { data } = await relink.query<{ createReconnectLink: { url: string } }>(
      "mutation ($id: ID!) { createReconnectLink(input: { accountId: $id }) { url } }",
      { id: account.id },
    );
    const { url } = data.createReconnectLink;
    const mailScans = 3;
    for (let scans = 0; scans < mailScans; scans++) expect(await (await fetch(url)).text()).toContain(account.name);
    const left = await fetch(url, { method: "POST", redirect: "manual" });
    const trip = { cookie: cookieOf(left), consentUrl: left.headers.get("location") ?? "" };
    const callback = await admin.consent(trip, person);
    const back = await fetch(callback, { headers: { cookie: trip.cookie } });
    expect([back.status, await back.text()]).toEqual([200, expect.stringContaining("connected again")]);
    await told(account.id, "CONNECTED", since);
    const later = await fetch(url);
    expect(later.status).toBeGreaterThanOrEqual(400);
    expect(await later.text()).not.toContain(account.name);
  });

  it("every column in which sealed values are found is one that a rotation of keys knows (O-12)", async () => {
    const { account, admins } = await working("LINKEDIN", "LINKEDIN");
    const [person = ""] = admins;
    const trip = await admin.leave(await admin.reconnect(account.id));
    await admin.comeBack(trip, await admin.consent(trip, person));
    const database = await connectTestDatabase({
      address: made.address.kind === "file" ? { kind: "file", path: `${home}/relink.db` } : made.address,
    });
    const found = new Set<string>();
    for (const { tableName, columns } of database.source.entityMetadatas) {
      for (const { databaseName, type } of columns) {
        if (type !== "varchar" && type !== "text" && type !== "mediumtext") continue;
        const [row] = await database.query(
          sql`SELECT 1 FROM ${raw(tableName)} WHERE ${raw(`\`${databaseName}\``)} LIKE 'v1.k-%.%.%.%.%' LIMIT 1`,
        );
        if (row !== undefined) found.add(`${tableName}.${databaseName}`);
      }
    }
    await database.close();
    const known = new Set(SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`));
    expect([...found].filter((column) => !known.has(column))).toEqual([]);
    expect([...found]).toEqual(expect.arrayContaining(["grants.access_token", "reconnect_attempts.code"]));
  });
});
