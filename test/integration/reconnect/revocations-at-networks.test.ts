import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { randomBytes } from "node:crypto";
import sql from "sql-template-tag";
import { type ConnectedProviders, createProviders } from "../../../src/app/providers.js";
import { storeGrants } from "../../../src/grants/store-grants.js";
import { SubjectHasher } from "../../../src/grants/subject-hash.js";
import type { IssuedGrant, ProviderPort } from "../../../src/platforms/provider-port.js";
import { type Provider, PROVIDERS } from "../../../src/platforms/provider.js";
import { platformsOf } from "../../../src/platforms/policies.rules.js";
import type { Platform } from "../../../src/platforms/platform.js";
import { Revocations } from "../../../src/reconnect/revocations.js";
import { RevokeDueConsents } from "../../../src/reconnect/revoke-due-consents.js";
import { DIALECTS } from "../../../src/sandbox/simulator/dialects.js";
import { generateKeyRing, parseKeyRing } from "../../../src/vault/key-ring.js";
import { Vault } from "../../../src/vault/vault.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { connect } from "../../support/give-consent.js";
import { QUIET } from "../../support/renewals.js";
import { revocationsOf } from "../../support/revocations.js";
import { startSimulator, type StartedSimulator } from "../../support/simulator.js";
import { givenCompany, START } from "../../support/stories.js";

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

/** Instagram's login has no call for it: the person alone can take the app away (platform-facts 2). */
const REVOKING = PROVIDERS.filter((provider) => provider !== "INSTAGRAM");

/** X lets one consent of a person live, so no two companies can hold one of it. */
const SHARED = REVOKING.filter((provider) => provider !== "X");

onEveryEngine("a consent that is taken back at the simulated networks", (engine) => {
  let opened: OpenTestDatabase;
  let simulator: StartedSimulator;
  let connected: ConnectedProviders;
  let revocations: Revocations;
  let revokeDue: RevokeDueConsents;
  let company: number;
  const vault = new Vault(parseKeyRing(generateKeyRing()));
  const hasher = new SubjectHasher(randomBytes(32));
  const { signal } = new AbortController();

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const { database } = opened;
    const clock = { now: () => START, toReal: (instant: Date) => instant };
    const people = PROVIDERS.map((provider) => ({ provider, id: "mara", name: "Mara" }));
    simulator = await startSimulator({ database, clock, dialects: DIALECTS, people, profiles: [ACCOUNT] });
    const log = { warn: () => undefined, error: () => undefined, info: () => undefined } as never;
    connected = createProviders({ apps: simulator.apps, database, clock, log, allowLocal: true });
    revocations = new Revocations(vault, hasher);
    revokeDue = new RevokeDueConsents({ database, vault, providers: connected.providers, log: QUIET });
  });

  afterAll(async () => {
    await connected.close();
    await simulator.close();
    await opened.close();
  });

  beforeEach(async () => {
    company = await givenCompany(opened.database);
  });

  async function consented(provider: Provider): Promise<{ port: ProviderPort; grant: IssuedGrant }> {
    const port = connected.providers.find(provider) as ProviderPort;
    const platform = platformsOf(provider)[0] as Platform;
    return { port, grant: await connect(port, "mara", [{ platform, purpose: "OWN" }]) };
  }

  const aliveAt = async (port: ProviderPort, grant: IssuedGrant) =>
    (await port.probeGrant(grant, [], signal)).verdict.kind === "ALIVE";

  async function stored(companyId: number, provider: Provider, grant: IssuedGrant): Promise<string> {
    const { appId, subject, accessToken, refreshToken, scopes, mintedAt } = grant;
    const clocks = { access: null, refresh: null, dataAccess: null, mintedAt, renewalFailingSince: null };
    const given = { provider, appId, subject, accessToken, refreshToken, scopes, clocks, connectedById: null };
    const results = await opened.database.transaction((tx) =>
      storeGrants({ vault, hasher }, tx, companyId, [given], START),
    );
    return results[0]?.id as string;
  }

  const schedule = (companyId: number, grantId: string) =>
    opened.database.transaction((tx) => revocations.schedule(tx, companyId, grantId, START));

  it.each(SHARED)("%s: it lives while another company needs it, and dies with the last one", async (provider) => {
    const other = await givenCompany(opened.database);
    const { port, grant } = await consented(provider);
    const [mine, theirs] = [await stored(company, provider, grant), await stored(other, provider, grant)];
    await schedule(company, mine);
    await revokeDue.run(START);
    expect(await revocationsOf(opened.database, company)).toMatchObject([{ outcome: "NEEDED", accessToken: null }]);
    expect(await aliveAt(port, grant)).toBe(true);

    await schedule(other, theirs);
    await revokeDue.run(START);
    expect(await revocationsOf(opened.database, other)).toMatchObject([{ outcome: "REVOKED", accessToken: null }]);
    expect(await aliveAt(port, grant)).toBe(false);
  });

  it("X: another company never holds the same one, so it dies with the only one", async () => {
    const other = await givenCompany(opened.database);
    const { port, grant } = await consented("X");
    const mine = await stored(company, "X", grant);
    await stored(other, "X", grant);
    const held = await opened.database.query<{ company_id: number }>(
      sql`SELECT company_id FROM grants WHERE provider = 'X' AND access_token IS NOT NULL
        AND company_id IN (${company}, ${other})`,
    );
    expect(held).toEqual([{ company_id: company }]);
    await schedule(company, mine);
    await revokeDue.run(START);
    expect(await revocationsOf(opened.database, company)).toMatchObject([{ outcome: "REVOKED", accessToken: null }]);
    expect(await aliveAt(port, grant)).toBe(false);
  });

  it.each(REVOKING)("%s: one that the person took back already counts as taken back", async (provider) => {
    const { port, grant } = await consented(provider);
    expect(await port.revoke(grant, signal)).toEqual({ kind: "REVOKED" });
    await schedule(company, await stored(company, provider, grant));
    await revokeDue.run(START);
    expect(await revocationsOf(opened.database, company)).toMatchObject([{ outcome: "REVOKED", accessToken: null }]);
  });

  it("INSTAGRAM: has no call for it, so the tokens are destroyed at once", async () => {
    const { grant } = await consented("INSTAGRAM");
    await schedule(company, await stored(company, "INSTAGRAM", grant));
    await revokeDue.run(START);
    expect(await revocationsOf(opened.database, company)).toMatchObject([{ outcome: "GIVEN_UP", accessToken: null }]);
    const [left] = await opened.database.query<{ tokens: number | string }>(
      sql`SELECT COUNT(*) AS tokens FROM grants WHERE company_id = ${company} AND access_token IS NOT NULL`,
    );
    expect(Number(left?.tokens)).toBe(0);
  });
});
