import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { VaultError } from "../../../src/vault/vault-error.js";
import { DESTROY_AFTER_MS, revocationPlace } from "../../../src/reconnect/revocations.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import {
  disconnect,
  type Disconnecting,
  disconnecting,
  givenPages,
  revocationsOf,
  RevokingPort,
} from "../../support/revocations.js";
import { TRANSIENT } from "../../support/scripted-port.js";
import { after, givenCompany, START } from "../../support/stories.js";

onEveryEngine("what is left of a consent that nobody needs", (engine) => {
  let opened: OpenTestDatabase;
  let port: RevokingPort;
  let world: Disconnecting;
  let company: number;
  let subject: string;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    port = new RevokingPort("META");
    world = disconnecting(opened.database, port);
  });

  afterAll(() => opened.close());

  beforeEach(async () => {
    company = await givenCompany(opened.database);
    subject = nanoid();
    port.revoked.length = 0;
    port.onRevoke = () => ({ kind: "REVOKED" });
  });

  const mine = () => port.revoked.filter(({ accessToken }) => accessToken?.includes(subject) === true);
  const row = async (companyId = company) => (await revocationsOf(opened.database, companyId))[0];

  async function givenAttempt(provider = "META", companyId = company): Promise<string> {
    const id = nanoid();
    await opened.database.transaction((tx) =>
      tx.execute(
        sql`INSERT INTO reconnect_attempts (company_id, id, platform, purpose, provider, app_id, generation, mode, return_to, step,
            created_at, expires_at, version, updated_at)
          VALUES (${companyId}, ${id}, 'FACEBOOK', 'OWN', ${provider}, 'app', 0, 'POPUP', '', 'AT_NETWORK', ${START},
            ${after(600)}, 1, ${START})`,
      ),
    );
    return id;
  }

  const endAttempt = (id: string) =>
    opened.database.transaction((tx) =>
      tx.execute(sql`UPDATE reconnect_attempts SET ended_at = ${START}, step = 'ENDED' WHERE id = ${id}`),
    );

  async function grantOf(companyId: number) {
    const [grant] = await opened.database.query<Record<string, unknown>>(
      sql`SELECT * FROM grants WHERE company_id = ${companyId}`,
    );
    return grant as Record<string, unknown>;
  }

  it("keeps the consent with 39 pages left, and destroys the page's own token at once (O-15)", async () => {
    const [first = ""] = await givenPages(world, company, { subject, pages: 40 });
    expect(await disconnect(world, company, first)).toBeNull();
    const [account] = await opened.database.query<Record<string, unknown>>(
      sql`SELECT page_token, grant_id, status FROM social_accounts WHERE company_id = ${company} AND id = ${first}`,
    );
    expect(account).toEqual({ page_token: null, grant_id: null, status: "DISCONNECTED" });
    expect((await grantOf(company)).access_token).not.toBeNull();
    expect(await revocationsOf(opened.database, company)).toEqual([]);
  });

  it("moves the tokens sealed when the last account goes, and takes the consent back", async () => {
    const accounts = await givenPages(world, company, { subject, refreshToken: `refresh-${subject}`, pages: 2 });
    for (const account of accounts) expect(await disconnect(world, company, account)).toBeNull();
    const grant = await grantOf(company);
    const emptied = [
      "access_token",
      "refresh_token",
      "exclusive_subject_hash",
      "refresh_prefix_hash",
      "refresh_double_hash",
    ];
    for (const column of [...emptied, "next_refresh_at", "next_verification_at", "suspicion", "lease_until"]) {
      expect([column, grant[column]]).toEqual([column, null]);
    }
    expect(grant.attempt).toBe(2);
    const revocation = await row();
    expect(revocation).toMatchObject({ dueAt: START, outcome: null, destroyAt: after(DESTROY_AFTER_MS / 1_000) });
    const { id = "", accessToken } = revocation ?? {};
    expect(world.vault.open(accessToken ?? "", revocationPlace(company, id, "access_token"))).toBe(`token-${subject}`);
    const elsewhere = { companyId: company, rowId: grant.id as string, column: "grants.access_token" };
    expect(() => world.vault.open(accessToken ?? "", elsewhere)).toThrow(VaultError);

    expect(await world.revokeDue.run(START)).toBe(1);
    expect(mine()).toEqual([{ accessToken: `token-${subject}`, refreshToken: `refresh-${subject}` }]);
    expect(await row()).toMatchObject({
      accessToken: null,
      refreshToken: null,
      dueAt: null,
      outcome: "REVOKED",
      endedAt: START,
    });
    expect(await world.revokeDue.run(after(86_400))).toBe(0);
    const trail = await opened.database.query<{ action: string; details: string }>(
      sql`SELECT action, details FROM audit_entries WHERE company_id = ${company} AND target_type = 'Revocation'`,
    );
    expect(trail.map(({ action }) => action).toSorted()).toEqual([
      "CONSENT_REVOCATION_ENDED",
      "CONSENT_REVOCATION_PLANNED",
    ]);
    expect(JSON.stringify(trail)).not.toContain(`token-${subject}`);
  });

  it("says so when it is disconnected already, and plans nothing twice", async () => {
    const [account = ""] = await givenPages(world, company, { subject });
    await disconnect(world, company, account);
    expect(await disconnect(world, company, account)).toMatchObject({ code: "ALREADY_DISCONNECTED" });
    expect(await revocationsOf(opened.database, company)).toHaveLength(1);
    await world.revokeDue.run(START);
  });

  it("lets two last accounts go at once with one revocation", async () => {
    const second = disconnecting(await connectTestDatabase(opened), port, world.keys);
    const [a = "", b = ""] = await givenPages(world, company, { subject, pages: 2 });
    expect(await Promise.all([disconnect(world, company, a), disconnect(second, company, b)])).toEqual([null, null]);
    expect(await revocationsOf(opened.database, company)).toHaveLength(1);
    expect((await grantOf(company)).access_token).toBeNull();
    await world.revokeDue.run(START);
    await second.database.close();
  });

  it("takes nothing back while another company lives on the same person's consent", async () => {
    const other = await givenCompany(opened.database);
    const [account = ""] = await givenPages(world, company, { subject });
    await givenPages(world, other, { subject, token: `other-${subject}` });
    await disconnect(world, company, account);
    await world.revokeDue.run(START);
    expect(mine()).toEqual([]);
    expect(await row()).toMatchObject({ outcome: "NEEDED", accessToken: null, dueAt: null });
    expect((await grantOf(other)).access_token).not.toBeNull();
  });

  it("takes it back when the last of several companies has gone", async () => {
    const other = await givenCompany(opened.database);
    const [one = ""] = await givenPages(world, company, { subject });
    const [two = ""] = await givenPages(world, other, { subject });
    await disconnect(world, company, one);
    await disconnect(world, other, two);
    await world.revokeDue.run(START);
    expect(mine().length).toBeGreaterThan(0);
    expect(await row()).toMatchObject({ outcome: "REVOKED" });
    expect(await row(other)).toMatchObject({ outcome: "REVOKED" });
  });

  it("counts consents of the same person for another app as another consent", async () => {
    const other = await givenCompany(opened.database);
    const [account = ""] = await givenPages(world, company, { subject });
    await givenPages(world, other, { subject, appId: "another-app" });
    await disconnect(world, company, account);
    await world.revokeDue.run(START);
    expect(mine()).toHaveLength(1);
  });

  it("takes nothing back when the person has consented again meanwhile", async () => {
    port.onRevoke = () => ({ kind: "REFUSED", verdict: TRANSIENT, inDoubt: true });
    const [account = ""] = await givenPages(world, company, { subject });
    await disconnect(world, company, account);
    await world.revokeDue.run(START);
    expect(await row()).toMatchObject({ outcome: null, failures: 1 });
    const [again] = await givenPages(
      world,
      company,
      { subject, token: `again-${subject}`, mintedAt: after(30) },
      after(60),
    );
    expect(again).toBe(account);
    port.onRevoke = () => ({ kind: "REVOKED" });
    await world.revokeDue.run(after(3_600));
    expect(mine().map(({ accessToken }) => accessToken)).toEqual([`token-${subject}`]);
    expect(await row()).toMatchObject({ outcome: "NEEDED", accessToken: null });
  });

  it("waits while a trip to that app is under way, whosever it is", async () => {
    const other = await givenCompany(opened.database);
    const elsewhere = await givenAttempt("GOOGLE");
    const attempt = await givenAttempt("META", other);
    const [account = ""] = await givenPages(world, company, { subject });
    await disconnect(world, company, account);
    await world.revokeDue.run(START);
    expect(mine()).toEqual([]);
    expect(await row()).toMatchObject({ outcome: null, failures: 0, dueAt: after(60) });
    expect(await world.revokeDue.nextInstant(START)).toEqual(after(60));
    await endAttempt(attempt);
    await world.revokeDue.run(after(60));
    expect(mine()).toHaveLength(1);
    expect(await row()).toMatchObject({ outcome: "REVOKED" });
    await endAttempt(elsewhere);
  });

  it("asks again with pauses when the network is down, and destroys the tokens after a day whatever it does", async () => {
    port.onRevoke = () => ({ kind: "REFUSED", verdict: TRANSIENT, inDoubt: false });
    const [account = ""] = await givenPages(world, company, { subject });
    await disconnect(world, company, account);
    const instants: number[] = [];
    for (let next: Date | null = START; next !== null && instants.length < 50; ) {
      await world.revokeDue.run(next);
      instants.push(next.getTime());
      next = (await row())?.dueAt ?? null;
    }
    expect(await row()).toMatchObject({ outcome: "GIVEN_UP", accessToken: null, endedAt: after(86_400) });
    expect(instants.at(-1)).toBe(after(86_400).getTime());
    expect(mine().length).toBe(instants.length - 1);
    expect(mine().length).toBeGreaterThan(5);
    expect(mine().length).toBeLessThan(20);
  });

  it("destroys the tokens after a day though every worker was killed in between", async () => {
    const [account = ""] = await givenPages(world, company, { subject });
    await disconnect(world, company, account);
    await opened.database.transaction((tx) =>
      tx.execute(
        sql`UPDATE revocations SET lease_until = ${tx.dialect.databaseNowPlus(-1)}, attempt = 3 WHERE company_id = ${company}`,
      ),
    );
    await world.revokeDue.run(after(90_000));
    expect(mine()).toEqual([]);
    expect(await row()).toMatchObject({ outcome: "GIVEN_UP", accessToken: null });
  });

  it("gives tokens up at once that the network calls dead", async () => {
    port.onRevoke = () => ({
      kind: "REFUSED",
      verdict: { kind: "PERMANENT", reason: "TOKEN_EXPIRED" },
      inDoubt: false,
    });
    const [account = ""] = await givenPages(world, company, { subject });
    await disconnect(world, company, account);
    await world.revokeDue.run(START);
    expect(await row()).toMatchObject({ outcome: "GIVEN_UP", accessToken: null });
  });

  it("is asked once by two workers at once (D-21)", async () => {
    const second = disconnecting(await connectTestDatabase(opened), port, world.keys);
    const [account = ""] = await givenPages(world, company, { subject });
    await disconnect(world, company, account);
    await Promise.all([world, second, world, second].map(({ revokeDue }) => revokeDue.run(START)));
    expect(mine()).toHaveLength(1);
    await second.database.close();
  });

  it("waits for an app that was taken out of the configuration", async () => {
    const [account = ""] = await givenPages(world, company, { subject, appId: "gone" });
    await disconnect(world, company, account);
    await world.revokeDue.run(START);
    expect(mine()).toEqual([]);
    expect(await row()).toMatchObject({ outcome: null, failures: 1 });
    await world.revokeDue.run(after(86_400));
    expect(await row()).toMatchObject({ outcome: "GIVEN_UP" });
  });

  it("disconnects though the tokens cannot be opened, and destroys them", async () => {
    const [account = ""] = await givenPages(world, company, { subject });
    await opened.database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET access_token = 'v1.k.not.se.al.ed' WHERE company_id = ${company}`),
    );
    expect(await disconnect(world, company, account)).toBeNull();
    expect((await grantOf(company)).access_token).toBeNull();
    expect(await revocationsOf(opened.database, company)).toEqual([]);
  });

  it("does not let one that cannot be opened hold up the next", async () => {
    const [account = ""] = await givenPages(world, company, { subject });
    await disconnect(world, company, account);
    await opened.database.transaction((tx) =>
      tx.execute(sql`UPDATE revocations SET access_token = 'v1.k.not.se.al.ed' WHERE company_id = ${company}`),
    );
    const other = await givenCompany(opened.database);
    const [second = ""] = await givenPages(world, other, { subject: `${subject}-2` });
    await disconnect(world, other, second);
    await world.revokeDue.run(START);
    expect(await row()).toMatchObject({ outcome: null, failures: 1 });
    expect(await row(other)).toMatchObject({ outcome: "REVOKED" });
  });

  it("takes over a consent that came back and was never stored", async () => {
    const issued = {
      accessToken: `token-${subject}`,
      refreshToken: null,
      appId: "app",
      subject,
      scopes: [],
      mintedAt: START,
    };
    const grant = { ...issued, accessClock: null, refreshClock: null, dataAccessClock: null };
    const unused = { companyId: company, provider: "META", consent: { grant, profiles: [] } } as const;
    await opened.database.transaction((tx) => world.revocations.disposeOfConsent(tx, unused, START));
    await world.revokeDue.run(START);
    expect(mine()).toEqual([{ accessToken: `token-${subject}`, refreshToken: null }]);
    expect(await row()).toMatchObject({ outcome: "REVOKED", accessToken: null });
  });

  it("leaves a grant alone that feeds an account", async () => {
    await givenPages(world, company, { subject });
    const { id } = await grantOf(company);
    const scheduled = await opened.database.transaction((tx) =>
      world.revocations.schedule(tx, company, id as string, START),
    );
    expect(scheduled).toBe(false);
    expect((await grantOf(company)).access_token).not.toBeNull();
  });
});
