import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { lockAccounts } from "../../../src/accounts/locked-account.js";
import { readOptionalMoment, type StoredMoment } from "../../../src/database/moment.js";
import type { Verdict } from "../../../src/platforms/verdict.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { letLeaseRunOut } from "../../support/renewals.js";
import { ALIVE, doubtful, permanent, ScriptedPort, TRANSIENT } from "../../support/scripted-port.js";
import { after, givenCompany } from "../../support/stories.js";
import {
  countChanges,
  givenConsent,
  type GivenConsent,
  grantTraces,
  lookAt,
  statusesOf,
  type StoredConsent,
  type Verifications,
  verifications,
} from "../../support/verifications.js";

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

onEveryEngine("looking at a grant", (engine) => {
  let opened: OpenTestDatabase;
  let port: ScriptedPort;
  let world: Verifications;
  let companyId: number;
  let incidentOpen: boolean;
  let considered: number;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(async () => {
    await expectFactsToAgree(opened.database);
    await opened.close();
  });

  beforeEach(async () => {
    await forgetGrants();
    port = new ScriptedPort();
    incidentOpen = false;
    considered = 0;
    const incidents = {
      isOpen: async () => incidentOpen,
      consider: async () => {
        considered += 1;
      },
    };
    world = verifications(opened.database, [port], { incidents });
    companyId = await givenCompany(opened.database);
  });

  /** What another test found is no witness in this one. */
  const forgetGrants = () =>
    opened.database.transaction((tx) => tx.execute(sql`UPDATE grants SET last_answer = NULL, last_answer_at = NULL`));

  const given = (consent: GivenConsent = {}) => givenConsent(opened.database, world, companyId, consent);
  const look = (consent: StoredConsent, seconds: number, order = {}) => lookAt(world, consent, after(seconds), order);
  const traces = (consent: StoredConsent) => grantTraces(opened.database, consent);
  const statuses = (consent: StoredConsent) => statusesOf(opened.database, consent);

  /** A healthy consent of another company that was just found alive. */
  const givenWitness = async (seconds = 0) => {
    const elsewhere = await givenCompany(opened.database);
    const witness = await givenConsent(opened.database, world, elsewhere);
    await lookAt(world, witness, after(seconds));
    port.calls.length = 0;
    return witness;
  };

  const accountRow = async (consent: StoredConsent, index = 0) => {
    const [row] = await opened.database.query<{
      suspicion: string | null;
      next_verification_at: StoredMoment | null;
      last_verified_at: StoredMoment | null;
    }>(
      sql`SELECT suspicion, next_verification_at, last_verified_at FROM social_accounts
        WHERE company_id = ${consent.companyId} AND id = ${consent.accountIds[index]}`,
    );
    return {
      suspicion: row?.suspicion ?? null,
      next: readOptionalMoment(row?.next_verification_at ?? null),
      verified: readOptionalMoment(row?.last_verified_at ?? null),
    };
  };

  const openAdvisory = async (consent: StoredConsent, index = 0) => {
    const [row] = await opened.database.query<{ reason: string; source: string }>(
      sql`SELECT reason, source FROM advisories
        WHERE company_id = ${consent.companyId} AND open_account_id = ${consent.accountIds[index]}`,
    );
    return row ?? null;
  };

  describe("that is healthy", () => {
    it("leaves the observation, the times, and no event", async () => {
      const consent = await given({ profiles: 2 });
      const result = await look(consent, 60);
      expect(result).toMatchObject({ kind: "LOOKED", findings: { grant: { kind: "ALIVE" } } });
      const found = await traces(consent);
      expect(found).toMatchObject({
        lastAnswer: "ALIVE",
        lastAnswerAt: after(60),
        suspicion: null,
        failures: 0,
        leased: false,
      });
      expect(found.next?.getTime()).toBeGreaterThan(after(60 + 50 * MINUTE).getTime());
      expect(found.next?.getTime()).toBeLessThanOrEqual(after(60 + HOUR).getTime());
      expect((await accountRow(consent)).verified).toEqual(after(60));
      expect(await countChanges(opened.database, companyId)).toBe(2);
    });

    it("asks about its profiles once a day only", async () => {
      const consent = await given({ profiles: 2 });
      await look(consent, 60);
      expect(port.calls.filter((call) => call.startsWith("profile"))).toHaveLength(2);
      port.calls.length = 0;
      for (const hour of [1, 2, 3, 10]) await look(consent, hour * HOUR);
      expect(port.calls).toEqual([1, 2, 3, 10].map(() => `grant ${consent.token}`));
      await look(consent, 24 * HOUR);
      expect(port.calls.filter((call) => call.startsWith("profile"))).toHaveLength(2);
    });

    it("does not ask about a profile of which the answer about the consent speaks already", async () => {
      const consent = await given({ profiles: 2 });
      port.told = (_token, targets) => ({ profiles: new Map(targets.map(({ externalId }) => [externalId, ALIVE])) });
      await look(consent, 60);
      expect(port.calls).toEqual([`grant ${consent.token}`]);
    });

    it("learns its clocks, and the expiry of its accounts moves with them", async () => {
      const consent = await given({ accessExpiresAt: after(20 * DAY) });
      port.told = () => ({ learned: { accessClock: { expiresAt: after(50 * DAY), renewable: false } } });
      await look(consent, 60);
      expect((await traces(consent)).accessExpiresAt).toEqual(after(50 * DAY));
      const [row] = await opened.database.query<{ expires_at: StoredMoment; expiry_epoch: number }>(
        sql`SELECT expires_at, expiry_epoch FROM social_accounts WHERE company_id = ${companyId}`,
      );
      expect(readOptionalMoment(row?.expires_at ?? null)).toEqual(after(50 * DAY));
      expect(row?.expiry_epoch).toBe(2);
    });

    it("begins no new epoch for a clock that jitters", async () => {
      const consent = await given({ accessExpiresAt: after(20 * DAY) });
      for (let round = 1; round <= 20; round++) {
        const expiresAt = after(20 * DAY + ((round * 7) % 11) - 5);
        port.told = () => ({ learned: { accessClock: { expiresAt, renewable: false } } });
        await look(consent, round * MINUTE);
      }
      const rows = await opened.database.query<{ expiry_epoch: number }>(
        sql`SELECT expiry_epoch FROM social_accounts WHERE company_id = ${companyId}`,
      );
      expect(rows).toEqual([{ expiry_epoch: 1 }]);
    });
  });

  describe("that is dead", () => {
    it("with a witness: ends all of its connections at once, 40 pages by one grant", async () => {
      await givenWitness();
      const consent = await given({ profiles: 40, pageTokens: true });
      port.set(permanent("CREDENTIALS_CHANGED"), consent.token);
      await look(consent, 60);
      expect(await statuses(consent)).toEqual(consent.accountIds.map(() => "INVALID CREDENTIALS_CHANGED"));
      expect(await countChanges(opened.database, companyId)).toBe(80);
      expect(port.calls.filter((call) => call.startsWith("profile"))).toEqual([]);
      const [change] = await opened.database.query<{ source: string; actor_kind: string }>(
        sql`SELECT source, actor_kind FROM status_changes WHERE company_id = ${companyId} AND number = 80`,
      );
      expect(change).toEqual({ source: "PROBE", actor_kind: "SYSTEM" });
    });

    it("alone on the installation: after 30 seconds, 40 pages, and never before", async () => {
      const consent = await given({ profiles: 40 });
      port.set(permanent(), consent.token);
      await look(consent, 60);
      expect(new Set(await statuses(consent))).toEqual(new Set(["CONNECTED"]));
      expect(await traces(consent)).toMatchObject({ lastAnswer: "DEAD", suspicion: "UNWITNESSED", next: after(90) });
      expect(considered).toBe(1);
      await look(consent, 89);
      expect(new Set(await statuses(consent))).toEqual(new Set(["CONNECTED"]));
      await look(consent, 90);
      expect(new Set(await statuses(consent))).toEqual(new Set(["INVALID ACCESS_REVOKED"]));
      expect((await traces(consent)).suspicion).toBeNull();
    });

    it("but alive again when looked at again: nothing ever happened", async () => {
      const consent = await given();
      port.set(permanent(), consent.token);
      await look(consent, 60);
      port.set(ALIVE, consent.token);
      await look(consent, 90);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      expect(await traces(consent)).toMatchObject({ lastAnswer: "ALIVE", suspicion: null });
      expect(await countChanges(opened.database, companyId)).toBe(1);
    });

    it("and so is the witness: neither is marked, and the witness is looked at at once", async () => {
      const witness = await givenWitness();
      const consent = await given();
      port.grant = () => permanent();
      await look(consent, 60);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      expect(await traces(witness)).toMatchObject({ lastAnswer: "DEAD", next: after(60) });
    });

    it("shows a witness that is dead itself, though another vouches: it is looked at at once", async () => {
      const witnesses = [await givenWitness(), await givenWitness()];
      const consent = await given();
      port.grant = (token) => (token === witnesses[1]?.token ? ALIVE : permanent());
      await look(consent, 60);
      expect(await statuses(consent)).toEqual(["INVALID ACCESS_REVOKED"]);
      expect(await traces(witnesses[0] as StoredConsent)).toMatchObject({ lastAnswer: "ALIVE", next: after(60) });
    });

    it("is held while an incident is open, and judged afresh afterwards", async () => {
      await givenWitness();
      const consent = await given();
      port.set(permanent(), consent.token);
      incidentOpen = true;
      expect(await look(consent, 60)).toEqual({ kind: "NOTHING_TO_ASK", why: "INCIDENT" });
      expect(port.calls).toEqual([]);
      await look(consent, 600, { pushed: true });
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      expect(await traces(consent)).toMatchObject({ lastAnswer: "DEAD", suspicion: null });
      incidentOpen = false;
      await look(consent, 700);
      expect(await statuses(consent)).toEqual(["INVALID ACCESS_REVOKED"]);
    });

    it("is not marked within five minutes after it was minted", async () => {
      await givenWitness();
      const consent = await given({ mintedAt: after(0) });
      port.set(permanent(), consent.token);
      await look(consent, 299);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      expect(await traces(consent)).toMatchObject({ lastAnswer: null, next: after(300) });
      await look(consent, 300);
      expect(await statuses(consent)).toEqual(["INVALID ACCESS_REVOKED"]);
    });

    it("is marked in the grace, without witnesses, when a signed push called for the look", async () => {
      const consent = await given({ mintedAt: after(0) });
      port.set(permanent(), consent.token);
      await look(consent, 10, { pushed: true });
      expect(await statuses(consent)).toEqual(["INVALID ACCESS_REVOKED"]);
      const rows = await opened.database.query<{ source: string }>(
        sql`SELECT source FROM status_changes WHERE company_id = ${companyId} AND number = 2`,
      );
      expect(rows).toEqual([{ source: "PUSH" }]);
    });

    it("is no verdict while a reconnect attempt for it is open", async () => {
      await givenWitness();
      const consent = await given();
      port.set(permanent(), consent.token);
      await opened.database.transaction((tx) =>
        tx.execute(sql`UPDATE grants SET reconnect_open_until = ${after(15 * MINUTE)} WHERE id = ${consent.id}`),
      );
      await look(consent, 60);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      expect((await traces(consent)).next).toEqual(after(15 * MINUTE));
      await look(consent, 15 * MINUTE);
      expect(await statuses(consent)).toEqual(["INVALID ACCESS_REVOKED"]);
    });

    it("stays out of the picture once everything on it has ended", async () => {
      await givenWitness();
      const consent = await given();
      port.set(permanent(), consent.token);
      await look(consent, 60);
      port.calls.length = 0;
      await look(consent, 2 * HOUR);
      expect(port.calls).toEqual([`grant ${consent.token}`]);
      expect(await traces(consent)).toMatchObject({ lastAnswer: "DEAD", lastAnswerAt: after(60) });
      expect(await countChanges(opened.database, companyId)).toBe(2);
    });

    it("is looked at ever more slowly, and never never", async () => {
      await givenWitness();
      const consent = await given();
      port.set(permanent(), consent.token);
      let seconds = 60;
      const pauses: number[] = [];
      for (let round = 0; round < 8; round++) {
        await look(consent, seconds);
        const next = ((await traces(consent)).next as Date).getTime();
        pauses.push((next - after(seconds).getTime()) / 3_600_000);
        seconds += Math.ceil((next - after(seconds).getTime()) / 1_000);
      }
      expect(pauses[0]).toBeGreaterThan(0.89);
      expect(pauses[0]).toBeLessThanOrEqual(1);
      for (const pause of pauses) expect(pause).toBeLessThanOrEqual(24);
      expect(pauses.at(-1)).toBeGreaterThan(21);
    });
  });

  describe("that is in doubt", () => {
    beforeEach(() => givenWitness());

    it.each<[string, Verdict | null, string, object]>([
      ["confirmed", permanent("SESSION_ENDED"), "INVALID SESSION_ENDED", { suspicion: null }],
      ["refuted", ALIVE, "CONNECTED", { suspicion: null, lastAnswer: "ALIVE" }],
      ["unanswered", TRANSIENT, "CONNECTED", { suspicion: "DOUBTFUL", next: after(90) }],
      ["impossible", null, "CONNECTED", { suspicion: "DOUBTFUL", next: after(60 + 600) }],
    ])("and the second opinion is %s", async (_title, second, status, left) => {
      const consent = await given();
      port.set(doubtful(), consent.token);
      port.second = () => second;
      await look(consent, 60);
      expect(await statuses(consent)).toEqual([status]);
      expect(await traces(consent)).toMatchObject(left);
    });

    it("is marked by the same question ten minutes later, where there is no other", async () => {
      const consent = await given();
      port.set(doubtful(), consent.token);
      await look(consent, 60);
      await look(consent, 360);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      await look(consent, 660);
      expect(await statuses(consent)).toEqual(["INVALID UNKNOWN_INVALID"]);
    });

    it("of posting alone becomes an advisory when the token lives", async () => {
      const consent = await given();
      port.set({ kind: "DOUBTFUL", reason: "SECURITY_CHECK_REQUIRED", blocksPosting: true }, consent.token);
      port.second = () => ALIVE;
      await look(consent, 60);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      expect(await openAdvisory(consent)).toEqual({ reason: "SECURITY_CHECK_REQUIRED", source: "PROBE" });
    });
  });

  describe("without an answer", () => {
    it("backs off, never gives up, and begins anew with the next answer (D-24)", async () => {
      const consent = await given();
      port.set(TRANSIENT, consent.token);
      let last = 60;
      for (let round = 1; round <= 12; round++) {
        await look(consent, last);
        const found = await traces(consent);
        expect(found).toMatchObject({ failures: round, lastAnswer: "NONE" });
        const pause = (found.next as Date).getTime() - after(last).getTime();
        expect(pause).toBeLessThanOrEqual(HOUR * 1_000);
        last += Math.ceil(pause / 1_000);
      }
      expect(last).toBeGreaterThan(60 + 3 * HOUR);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      port.set(ALIVE, consent.token);
      await look(consent, last);
      expect(await traces(consent)).toMatchObject({ failures: 0, lastAnswer: "ALIVE" });
    });

    it("honours Retry-After", async () => {
      const consent = await given();
      port.set({ kind: "RATE_LIMITED", retryAfterSeconds: 1_800 }, consent.token);
      await look(consent, 60);
      expect((await traces(consent)).next?.getTime()).toBeGreaterThanOrEqual(after(60 + 1_800).getTime());
      expect((await traces(consent)).lastAnswer).toBeNull();
    });

    it("about a profile backs off as well, though the consent lives", async () => {
      const consent = await given();
      port.profile = () => TRANSIENT;
      let seconds = 60;
      for (let round = 1; round <= 5; round++) {
        await look(consent, seconds);
        expect((await traces(consent)).failures).toBe(round);
        seconds = Math.ceil((((await traces(consent)).next as Date).getTime() - after(0).getTime()) / 1_000);
      }
      expect(seconds).toBeGreaterThan(60 + 15 * MINUTE);
    });

    it("since our own app is at fault: an advisory that ends with the fault, and no mark", async () => {
      const consent = await given();
      port.set({ kind: "APP_FAULT" }, consent.token);
      await look(consent, 60);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      expect(await openAdvisory(consent)).toEqual({ reason: "PROVIDER_APP_FAULT", source: "PROBE" });
      port.set(ALIVE, consent.token);
      await look(consent, 2 * HOUR);
      expect(await openAdvisory(consent)).toBeNull();
    });
  });

  describe("whose profile has a trouble of its own", () => {
    it("ends that connection alone", async () => {
      await givenWitness();
      const consent = await given({ profiles: 3 });
      port.profile = ({ externalId }) =>
        externalId === consent.externalIds[1] ? permanent("ADMIN_ROLE_LOST") : { kind: "ALIVE", proves: ["ROLE"] };
      await look(consent, 60);
      expect(await statuses(consent)).toEqual(["CONNECTED", "INVALID ADMIN_ROLE_LOST", "CONNECTED"]);
      expect(await traces(consent)).toMatchObject({ lastAnswer: "ALIVE", suspicion: null });
    });

    it("waits for witnesses of the same use, as the consent would", async () => {
      const consent = await given({ profiles: 2 });
      port.profile = ({ externalId }) => (externalId === consent.externalIds[0] ? permanent("TARGET_MISSING") : ALIVE);
      await look(consent, 60);
      expect(await statuses(consent)).toEqual(["CONNECTED", "CONNECTED"]);
      expect((await accountRow(consent)).suspicion).toBe("UNWITNESSED");
      expect(await traces(consent)).toMatchObject({ lastAnswer: "DEAD", next: after(90) });
      await look(consent, 90);
      expect(await statuses(consent)).toEqual(["INVALID TARGET_MISSING", "CONNECTED"]);
      expect((await accountRow(consent)).suspicion).toBeNull();
    });

    it("is not marked when the profiles of all others fail alike", async () => {
      await givenWitness();
      const consent = await given();
      port.profile = () => permanent("ADMIN_ROLE_LOST");
      await look(consent, 60);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
    });

    it("is told of by the answer about the consent", async () => {
      await givenWitness();
      const consent = await given({ profiles: 2 });
      port.told = (_token, targets) => {
        const first = targets.find(({ externalId }) => externalId === consent.externalIds[0]);
        return { profiles: new Map(first === undefined ? [] : [[first.externalId, permanent("PERMISSIONS_MISSING")]]) };
      };
      await look(consent, 60);
      expect(await statuses(consent)).toEqual(["INVALID PERMISSIONS_MISSING", "CONNECTED"]);
    });

    it("heals only by what proves the contrary: a living token does not bring a lost role back", async () => {
      await givenWitness();
      const consent = await given({ profiles: 2 });
      const [lost] = consent.externalIds;
      port.profile = ({ externalId }) => (externalId === lost ? permanent("ADMIN_ROLE_LOST") : ALIVE);
      await look(consent, 60);
      expect(await statuses(consent)).toEqual(["INVALID ADMIN_ROLE_LOST", "CONNECTED"]);
      for (const hour of [2, 4, 8, 16, 30, 60, 90]) await look(consent, hour * HOUR);
      expect(await statuses(consent)).toEqual(["INVALID ADMIN_ROLE_LOST", "CONNECTED"]);
      port.profile = () => ({ kind: "ALIVE", proves: ["TOKEN"] });
      await look(consent, 120 * HOUR);
      expect(await statuses(consent)).toEqual(["INVALID ADMIN_ROLE_LOST", "CONNECTED"]);
      port.profile = () => ({ kind: "ALIVE", proves: ["TOKEN", "ROLE"] });
      await look(consent, 150 * HOUR);
      expect(await statuses(consent)).toEqual(["CONNECTED", "CONNECTED"]);
      expect(await countChanges(opened.database, companyId, consent.accountIds[0])).toBe(3);
    });

    it("whose page token is dead does not flap because the person's token lives", async () => {
      await givenWitness();
      const consent = await given({ pageTokens: true });
      port.profile = () => permanent("CREDENTIALS_CHANGED");
      await look(consent, 60, { pushed: true });
      expect(await statuses(consent)).toEqual(["INVALID CREDENTIALS_CHANGED"]);
      for (const hour of [1, 3, 7, 15, 40]) await look(consent, hour * HOUR);
      expect(await countChanges(opened.database, companyId)).toBe(2);
      port.profile = () => ALIVE;
      await look(consent, 80 * HOUR);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
    });
  });

  describe("that had failed", () => {
    it("heals by itself, with its pages, when the token lives again", async () => {
      await givenWitness();
      const consent = await given({ profiles: 3 });
      port.set(permanent("SECURITY_CHECK_REQUIRED"), consent.token);
      await look(consent, 60);
      port.set(ALIVE, consent.token);
      await look(consent, 2 * HOUR);
      expect(await statuses(consent)).toEqual(["CONNECTED", "CONNECTED", "CONNECTED"]);
      expect(await countChanges(opened.database, companyId)).toBe(9);
      // Healthy again: looked at as often as any.
      expect((await traces(consent)).next?.getTime()).toBeLessThanOrEqual(after(3 * HOUR).getTime());
    });

    it("stays EXPIRED though a probe finds it alive: only a clock ends that", async () => {
      const consent = await given({ accessExpiresAt: after(HOUR), pageTokens: true });
      await look(consent, 60);
      await opened.database.transaction(async (tx) => {
        const accounts = await lockAccounts(tx, companyId, sql`grant_id = ${consent.id}`);
        await world.recordStatusChange.expireOverdue(tx, accounts, after(HOUR));
      });
      for (const hour of [2, 20, 40, 80]) await look(consent, hour * HOUR);
      expect(await statuses(consent)).toEqual(["EXPIRED TOKEN_EXPIRED"]);
      port.told = () => ({ learned: { accessClock: { expiresAt: after(60 * DAY), renewable: false } } });
      await look(consent, 100 * HOUR);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      expect(await countChanges(opened.database, companyId)).toBe(3);
    });

    it("does not heal past its expiry", async () => {
      await givenWitness();
      const consent = await given({ accessExpiresAt: after(DAY) });
      port.set(permanent(), consent.token);
      await look(consent, 60);
      port.set(ALIVE, consent.token);
      await look(consent, 2 * DAY);
      expect(await statuses(consent)).toEqual(["INVALID ACCESS_REVOKED"]);
    });
  });

  describe("whose access token is renewed on the way", () => {
    beforeEach(() => {
      port = new ScriptedPort("X", true);
      world = verifications(opened.database, [port], {
        incidents: { isOpen: async () => incidentOpen, consider: async () => undefined },
      });
    });

    const renewable = (accessExpiresAt: Date): GivenConsent => ({
      provider: "X",
      refreshToken: `refresh-${Math.random()}`,
      accessExpiresAt,
      renewable: true,
    });

    const refreshed = (accessToken: string, now: Date) =>
      ({
        kind: "REFRESHED",
        tokens: {
          accessToken,
          refreshToken: "next",
          accessClock: { expiresAt: after(7_200, now), renewable: true },
          refreshClock: null,
          dataAccessClock: null,
          scopes: ["read"],
          mintedAt: now,
        },
      }) as const;

    it("renews a token that has run out before it asks", async () => {
      const consent = await given(renewable(after(HOUR)));
      port.onRefresh = () => refreshed("fresh", after(2 * HOUR));
      await look(consent, 2 * HOUR);
      expect(port.calls.slice(0, 2)).toEqual([expect.stringMatching(/^refresh /), "grant fresh"]);
      expect(await traces(consent)).toMatchObject({ lastAnswer: "ALIVE", leased: false });
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
    });

    it("takes a refused renewal as the finding", async () => {
      const elsewhere = await givenCompany(opened.database);
      const witness = await givenConsent(opened.database, world, elsewhere, { provider: "X" });
      await lookAt(world, witness, after(0));
      const consent = await given(renewable(after(HOUR)));
      port.onRefresh = () => ({ kind: "REFUSED", verdict: permanent("ACCESS_REVOKED"), inDoubt: false });
      await look(consent, 2 * HOUR);
      expect(await statuses(consent)).toEqual(["INVALID ACCESS_REVOKED"]);
      const rows = await opened.database.query<{ source: string }>(
        sql`SELECT source FROM status_changes WHERE company_id = ${companyId} AND number = 2`,
      );
      expect(rows).toEqual([{ source: "REFRESH" }]);
    });

    it("does not end what only cannot be renewed at the moment", async () => {
      const consent = await given(renewable(after(HOUR)));
      port.onRefresh = () => ({ kind: "REFUSED", verdict: TRANSIENT, inDoubt: true });
      await look(consent, 2 * HOUR);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      expect(await traces(consent)).toMatchObject({ lastAnswer: "NONE", failures: 1 });
    });

    it("asks by a renewal where there is no other second opinion", async () => {
      const consent = await given(renewable(after(9 * HOUR)));
      port.set(doubtful(), consent.token);
      port.onRefresh = () => refreshed("fresh", after(60));
      await look(consent, 60);
      expect(port.calls.slice(0, 4)).toEqual([
        `grant ${consent.token}`,
        `second ${consent.token}`,
        expect.stringMatching(/^refresh /),
        "grant fresh",
      ]);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      expect(await traces(consent)).toMatchObject({ suspicion: null, lastAnswer: "ALIVE", leased: false });
    });

    it("marks what stays dead after a renewal, ten minutes later and with one renewal", async () => {
      const elsewhere = await givenCompany(opened.database);
      const witness = await givenConsent(opened.database, world, elsewhere, { provider: "X" });
      await lookAt(world, witness, after(0));
      const consent = await given(renewable(after(9 * HOUR)));
      port.set(doubtful(), consent.token, "fresh");
      port.onRefresh = () => refreshed("fresh", after(60));
      await look(consent, 60);
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      await look(consent, 400);
      await look(consent, 660);
      expect(await statuses(consent)).toEqual(["INVALID UNKNOWN_INVALID"]);
      expect(port.calls.filter((call) => call.startsWith("refresh"))).toHaveLength(1);
    });
  });

  describe("that somebody else has taken or changed", () => {
    it("counts nothing found with tokens that were replaced meanwhile", async () => {
      await givenWitness();
      const consent = await given();
      port.grant = async (token) => {
        if (token !== consent.token) return ALIVE;
        await opened.database.transaction((tx) =>
          tx.execute(sql`UPDATE grants SET attempt = attempt + 1, lease_until = NULL WHERE id = ${consent.id}`),
        );
        return permanent();
      };
      expect(await look(consent, 60)).toEqual({ kind: "OVERTAKEN" });
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      expect(await traces(consent)).toMatchObject({ lastAnswer: null, suspicion: null });
    });

    it("is taken over from a worker that died in the middle, whose late finding counts nothing", async () => {
      await givenWitness();
      const consent = await given();
      let goOn: (verdict: Verdict) => void = () => undefined;
      const stuck = new Promise<Verdict>((resolve) => {
        goOn = resolve;
      });
      let asked = 0;
      port.grant = (token) => {
        if (token !== consent.token) return ALIVE;
        asked += 1;
        return asked === 1 ? stuck : ALIVE;
      };
      const dying = look(consent, 60);
      await letLeaseRunOutOnce(consent);
      await look(consent, 61);
      goOn(permanent());
      expect(await dying).toEqual({ kind: "OVERTAKEN" });
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      expect((await traces(consent)).lastAnswerAt).toEqual(after(61));
    });

    const letLeaseRunOutOnce = async (consent: StoredConsent) => {
      while (!(await traces(consent)).leased) await new Promise((resolve) => setTimeout(resolve, 5));
      await letLeaseRunOut(opened.database, consent.id);
    };

    it("writes nothing when it is stopped, and leaves the grant free", async () => {
      const consent = await given();
      const stopping = new AbortController();
      port.grant = () => {
        stopping.abort();
        return TRANSIENT;
      };
      const before = await traces(consent);
      expect(await look(consent, 60, { signal: stopping.signal })).toEqual({ kind: "OVERTAKEN" });
      expect(await traces(consent)).toEqual(before);
    });
  });

  describe("that cannot be asked about", () => {
    it("because the operator has no such app: put off by a day", async () => {
      const consent = await given({ provider: "TIKTOK" });
      expect(await look(consent, 60)).toEqual({ kind: "NOTHING_TO_ASK", why: "NO_APP" });
      expect((await traces(consent)).next?.getTime()).toBeGreaterThan(after(0.89 * DAY).getTime());
    });

    it("because its tokens cannot be opened: no verdict (O-10)", async () => {
      const consent = await given();
      const stranger = verifications(opened.database, [port]);
      expect(await lookAt(stranger, consent, after(60))).toEqual({ kind: "NOTHING_TO_ASK", why: "UNREADABLE" });
      expect(await statuses(consent)).toEqual(["CONNECTED"]);
      expect(await traces(consent)).toMatchObject({ lastAnswer: null, suspicion: null, leased: false });
      expect((await traces(consent)).next?.getTime()).toBeGreaterThan(after(50 * MINUTE).getTime());
    });

    it("because nothing is left of it: not again", async () => {
      const consent = await given();
      await opened.database.transaction((tx) =>
        tx.execute(sql`UPDATE social_accounts SET grant_id = NULL WHERE grant_id = ${consent.id}`),
      );
      expect(await look(consent, 60)).toEqual({ kind: "NOTHING_TO_ASK", why: "NO_TOKENS" });
      expect((await traces(consent)).next).toBeNull();
    });

    it("because the adapter breaks: it moves back in line and holds up nobody", async () => {
      const consent = await given();
      port.grant = () => {
        throw new TypeError("a bug");
      };
      expect(await look(consent, 60)).toEqual({ kind: "OVERTAKEN" });
      expect(await traces(consent)).toMatchObject({ failures: 1, leased: false });
      expect((await traces(consent)).next?.getTime()).toBeGreaterThan(after(60).getTime());
    });
  });
});
