import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { SYSTEM } from "../../../src/api/viewer.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { permanent, TRANSIENT } from "../../support/scripted-port.js";
import { after, givenCompany, START } from "../../support/stories.js";
import {
  bytesOf,
  codeFor,
  givenStanding,
  page,
  standing,
  type StandingConsent,
  type Swaps,
  swaps,
  TradingPort,
} from "../../support/swaps.js";
import { givenPerson, type Person } from "../../support/trips.js";
import { testKeys } from "../../support/verifications.js";
import { deleteData } from "../../../src/verification/delete-data.js";

const X = { provider: "X", platform: "X" } as const;

onEveryEngine("one live consent of a person at X", (engine) => {
  let opened: OpenTestDatabase;
  let port: TradingPort;
  let made: Swaps;
  let anna: Person;
  let carl: Person;
  let now = START;
  /** A login that no other test has. */
  let login: string;
  let count = 0;
  const keys = testKeys();

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    now = START;
    count += 1;
    login = `x${count}`;
    port = new TradingPort("X", true);
    port.accessDays = null;
    port.mintedAt = () => now;
    port.reach.set(login, [page(login, { platform: "X" })]);
    made = swaps(opened.database, { keys, ports: [port], now: () => now });
    anna = await givenPerson(opened.database, await givenCompany(opened.database));
    carl = await givenPerson(opened.database, await givenCompany(opened.database));
  });

  const given = () => givenStanding(made, anna, port, login, [page(login, { platform: "X" })], null);
  const tokenOf = async ({ companyId, grantId }: StandingConsent) =>
    (await made.grants.read(companyId, grantId))?.tokens.accessToken;
  const live = async () => {
    const hash = made.hasher.hash({ provider: "X", appId: "app", subject: login });
    const rows = await opened.database.query<{ company_id: number }>(
      sql`SELECT company_id FROM grants WHERE subject_hash = ${hash} AND access_token IS NOT NULL`,
    );
    return rows.map((row) => row.company_id);
  };
  const audits = async (companyId: number, from = "") => {
    const rows = await opened.database.query<Record<string, unknown>>(
      sql`SELECT * FROM audit_entries WHERE company_id = ${companyId} AND action LIKE ${`${from}%`}`,
    );
    return rows;
  };
  const revocations = (companyId: number) =>
    opened.database.query(sql`SELECT id FROM revocations WHERE company_id = ${companyId}`);

  it("a second company is refused, and the first one lives on with the newest tokens", async () => {
    const standingConsent = await given();
    const accountId = standingConsent.accounts.get(login) as string;
    const bytes = await bytesOf(opened.database, anna.companyId, accountId);
    const attempt = await made.travel(carl, X, login);
    expect(attempt).toMatchObject({ step: "ENDED", outcome: "CONNECTED_ELSEWHERE", details: {} });
    expect(await tokenOf(standingConsent)).toBe(port.newest(login));
    expect(await bytesOf(opened.database, anna.companyId, accountId)).toBe(bytes);
    expect(await standing(opened.database, carl.companyId)).toEqual([]);
    expect([...(await revocations(anna.companyId)), ...(await revocations(carl.companyId))]).toEqual([]);
    // Audited on both sides, and neither learns of the other.
    const [there] = await audits(anna.companyId, "CONSENT_ADOPT");
    expect(there).toMatchObject({ actor_kind: "SYSTEM", actor_id: null, address: null, request_id: null });
    expect(JSON.stringify(there)).not.toContain(carl.userId);
    expect(JSON.stringify(there)).not.toContain(attempt.id);
    const here = await audits(carl.companyId);
    expect(here.map(({ action }) => action)).toContain("CONSENT_HAND_OVER");
    const text = JSON.stringify(here.map(({ details, target_id, actor_id }) => [details, target_id, actor_id]));
    for (const secret of [anna.userId, accountId, standingConsent.grantId]) expect(text).not.toContain(secret);
  });

  it("two companies at once: one gets it", async () => {
    const second = await connectTestDatabase(opened);
    try {
      const there = swaps(second, { keys, ports: [port], now: () => now });
      const begun = await Promise.all(
        [anna, carl].map(async (person, n) => {
          const side = n === 0 ? made : there;
          const trip = await side.begin(person, X);
          return { side, person, trip, completion: await side.comeBack(trip, codeFor(trip.consentUrl, login)) };
        }),
      );
      const done = await Promise.all(
        begun.map(({ side, person, trip, completion }) => side.complete(trip.key, completion, person.userId)),
      );
      const outcomes = done.map((each) => (each.kind === "COMPLETED" ? each.attempt.outcome : each.code));
      expect(new Set(outcomes)).toEqual(new Set(["CONNECTED_ELSEWHERE", "SUCCEEDED"]));
      expect(await live()).toHaveLength(1);
    } finally {
      await second.close();
    }
  });

  it("once the first company has let it go, the second one may have it", async () => {
    const { accounts } = await given();
    const accountId = accounts.get(login) as string;
    const { companyId } = anna;
    await opened.database.transaction((tx) =>
      made.disconnectAccount.run(tx, { companyId, accountId, actor: SYSTEM, now }),
    );
    expect(await made.travel(carl, X, login)).toMatchObject({ outcome: "SUCCEEDED" });
    expect(await live()).toEqual([carl.companyId]);
    // And the first one not again.
    const back = await made.travel(anna, { ...X, accountId }, login);
    expect(back).toMatchObject({ outcome: "CONNECTED_ELSEWHERE" });
    expect(await standing(opened.database, companyId)).toEqual([`${login}: DISCONNECTED`]);
  });

  it("a person whose data were deleted may be connected elsewhere", async () => {
    const { companyId, grantId } = await given();
    const whose = { kind: "PERSON", subject: login } as const;
    await opened.database.transaction((tx) => deleteData(tx, [{ companyId, id: grantId }], whose, now));
    expect(await made.travel(carl, X, login)).toMatchObject({ outcome: "SUCCEEDED" });
  });

  it("an import of it by a second company is refused by itself; the rest is imported", async () => {
    await given();
    const other = {
      ...(await importOf(login)),
      accounts: [{ ...X, purpose: "OWN", externalId: login, name: "x" } as const],
    };
    const free = await importOf(`${login}-free`);
    const grants = [other, free];
    const result = await opened.database.transaction((tx) =>
      made.importAccounts.run(tx, { companyId: carl.companyId, grants, actor: SYSTEM, now }),
    );
    expect(result.userErrors).toMatchObject([{ code: "CONNECTED_ELSEWHERE", path: ["grants", "0"] }]);
    expect(result.grants.map(({ outcome }) => outcome)).toEqual(["REFUSED", "CREATED"]);
    expect(result.grants[0]?.accounts).toEqual([{ outcome: "REFUSED", accountId: null }]);
    expect(await live()).toEqual([anna.companyId]);
  });

  it("two imports at once: one of them has it", async () => {
    const second = await connectTestDatabase(opened);
    try {
      const there = swaps(second, { keys, ports: [port], now: () => now });
      const grants = [await importOf(login)];
      const results = await Promise.all(
        [made, there].map((side, n) =>
          side.database.transaction((tx) =>
            side.importAccounts.run(tx, { companyId: [anna, carl][n]?.companyId ?? 0, grants, actor: SYSTEM, now }),
          ),
        ),
      );
      expect(new Set(results.map(({ grants: [grant] }) => grant?.outcome))).toEqual(new Set(["CREATED", "REFUSED"]));
      expect(await live()).toHaveLength(1);
    } finally {
      await second.close();
    }
  });

  it("another company's X login at a reconnect is a mismatch, and that company gets its tokens", async () => {
    const annas = await given();
    port.reach.set(`${login}-c`, [page(`${login}-c`, { platform: "X" })]);
    const carls = await givenStanding(made, carl, port, `${login}-c`, [page(`${login}-c`, { platform: "X" })], null);
    const accountId = carls.accounts.get(`${login}-c`) as string;
    const bytes = await bytesOf(opened.database, carl.companyId, accountId);
    const attempt = await made.travel(carl, { ...X, accountId }, login);
    expect(attempt).toMatchObject({ step: "ENDED", outcome: "ACCOUNT_MISMATCH" });
    expect(await tokenOf(annas)).toBe(port.newest(login));
    expect(await bytesOf(opened.database, carl.companyId, accountId)).toBe(bytes);
  });

  it.each<[string, (broken: TradingPort) => void]>([
    ["the list", (broken) => (broken.onList = () => ({ kind: "REFUSED", verdict: TRANSIENT, inDoubt: false }))],
    ["the probe", (broken) => (broken.grant = () => TRANSIENT)],
    ["the verdict", (broken) => (broken.grant = () => permanent("ACCOUNT_SUSPENDED"))],
    ["the permissions", (broken) => (broken.scopes = ["users.read"])],
  ])("a swap that fails at %s leaves the newest tokens stored, and the account as it was", async (_where, breakIt) => {
    const consent = await given();
    const accountId = consent.accounts.get(login) as string;
    const bytes = await bytesOf(opened.database, anna.companyId, accountId);
    now = after(60);
    breakIt(port);
    const attempt = await made.travel(anna, { ...X, accountId }, login);
    expect(attempt.outcome).not.toBe("SUCCEEDED");
    expect(await tokenOf(consent)).toBe(port.newest(login));
    expect(await bytesOf(opened.database, anna.companyId, accountId)).toBe(bytes);
    expect(await revocations(anna.companyId)).toEqual([]);
  });

  it("a process that dies after the exchange loses nothing: what it sealed is found when the time is over", async () => {
    const consent = await given();
    const accountId = consent.accounts.get(login) as string;
    now = after(60);
    const trip = await made.begin(anna, { ...X, accountId });
    const completion = await made.comeBack(trip, codeFor(trip.consentUrl, login));
    const consumed = await made.attempts.consume(trip.key, completion, anna.userId, made.origin());
    if (consumed.kind !== "CONSUMED") throw new Error(consumed.code);
    const grant = port.issue(login);
    await made.concludeTrip.keepReceived(consumed.attempt, { grant, profiles: [] }, made.origin());
    expect(await tokenOf(consent)).not.toBe(grant.accessToken);
    now = after(3_600);
    await made.overdue.run(now);
    expect(await tokenOf(consent)).toBe(grant.accessToken);
    expect(await revocations(anna.companyId)).toEqual([]);
  });

  it("older tokens never replace newer ones: of two trips the later consent stays", async () => {
    const consent = await given();
    const accountId = consent.accounts.get(login) as string;
    now = after(120);
    await made.travel(anna, { ...X, accountId }, login);
    const newest = port.newest(login);
    port.mintedAt = () => after(60);
    await made.travel(anna, { ...X, accountId }, login);
    expect(await tokenOf(consent)).toBe(newest);
  });

  async function importOf(subject: string) {
    return {
      provider: "X" as const,
      appId: "app",
      subject,
      accessToken: `imported-${subject}`,
      refreshToken: `imported-refresh-${subject}`,
      clocks: {},
      scopes: [],
      mintedAt: now,
      accounts: [],
    };
  }
});
