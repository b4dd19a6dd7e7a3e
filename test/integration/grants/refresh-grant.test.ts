import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import type { Database } from "../../../src/database/database.js";
import type { RefreshResult } from "../../../src/grants/refresh-result.js";
import { storeGrants } from "../../../src/grants/store-grants.js";
import { generateKeyRing } from "../../../src/vault/key-ring.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { givenGrant, grantNow, letLeaseRunOut, type Renewals, renewals } from "../../support/renewals.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import { TokenPort } from "../../support/token-port.js";
import { TokenServer } from "../../support/token-server.js";

const keys = { ring: generateKeyRing(), identity: randomBytes(32).toString("hex") };

onEveryEngine("renewing a grant", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let server: TokenServer;
  let now: Date;
  let one: Renewals;
  let companyId: number;
  let tokens: { access: string; refresh: string };
  let id: string;

  const port = () => new TokenPort({ url: server.url, now: () => now, timeoutMs: 3_000 });
  const refresh = (from: Renewals, at = now, extra = {}): Promise<RefreshResult> =>
    from.refreshGrant.run({ companyId, grantId: id, now: at, signal: new AbortController().signal, ...extra });
  const stored = () => grantNow(one, companyId, id);
  const row = async () => {
    const [found] = await database.query<Record<string, unknown>>(sql`SELECT * FROM grants WHERE id = ${id}`);
    return found as Record<string, unknown>;
  };

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
  });

  beforeEach(async () => {
    server = await TokenServer.start();
    now = START;
    one = renewals(database, { keys, ports: [port()] });
    companyId = await givenCompany(database);
    tokens = { access: server.issue("access"), refresh: server.issue("refresh") };
    id = await givenGrant(database, one, companyId, tokens);
  });

  afterEach(() => server.close());
  afterAll(() => opened.close());

  it("stores the new pair with all its clocks before it hands it out", async () => {
    const before = await row();
    const result = await refresh(one);
    const grant = await stored();
    expect(result).toEqual({ kind: "REFRESHED", grant });
    expect(server.lives(grant.tokens.accessToken) && server.lives(grant.tokens.refreshToken)).toBe(true);
    expect(grant.tokens.refreshToken).not.toBe(tokens.refresh);
    expect(grant).toMatchObject({
      mintedAt: now,
      clocks: { access: { expiresAt: after(7_200), renewable: true }, refresh: null },
      scopes: ["read"],
      refreshInDoubtSince: null,
      refreshFailures: 0,
    });
    expect(grant.nextRefreshAt?.getTime()).toBeGreaterThan(after(6_000).getTime());
    const found = await row();
    expect(found).toMatchObject({ last_answer: "ALIVE", suspicion: null, lease_until: null, attempt: 2 });
    const hashes = one.hasher.refreshTokens.hashesOf(grant.tokens.refreshToken);
    expect(found).toMatchObject({ refresh_prefix_hash: hashes.prefixHash, refresh_double_hash: hashes.doubleHash });
    expect(before.refresh_double_hash).toBe(one.hasher.refreshTokens.hashesOf(tokens.refresh).doubleHash);
  });

  it("never blanks a refresh token that the provider keeps", async () => {
    server.rotates = false;
    expect((await refresh(one)).kind).toBe("REFRESHED");
    const { tokens: held } = await stored();
    expect(held.refreshToken).toBe(tokens.refresh);
    expect(held.accessToken).not.toBe(tokens.access);
  });

  it("asks once for twenty who want it at once in two processes (O-9)", async () => {
    const other = await connectTestDatabase(opened);
    try {
      const two = renewals(other, { keys, ports: [port()] });
      const results = await Promise.all(Array.from({ length: 20 }, (_, n) => refresh(n % 2 === 0 ? one : two)));
      expect(server.refreshes).toBe(1);
      expect(results.filter(({ kind }) => kind === "REFRESHED")).toHaveLength(1);
      expect(results.every(({ kind }) => ["REFRESHED", "ADOPTED", "BUSY"].includes(kind))).toBe(true);
      const grant = await stored();
      for (const result of results) if (result.kind === "ADOPTED") expect(result.grant.tokens).toEqual(grant.tokens);
      expect(await refresh(two)).toEqual({ kind: "ADOPTED", grant });
      expect(server.refreshes).toBe(1);
    } finally {
      await other.close();
    }
  });

  it("adopts what somebody else renewed, for whoever saw older tokens fail", async () => {
    now = after(3_600);
    await refresh(one);
    const seen = after(3_599);
    expect((await refresh(one, after(3_700), { mustBeOlderThan: seen })).kind).toBe("ADOPTED");
    expect((await refresh(one, after(3_700))).kind).toBe("REFRESHED");
    expect(server.refreshes).toBe(2);
  });

  it("keeps the claim of a caller who goes on, and ends that of one who does not", async () => {
    const claim = await one.lease.claimRow(companyId, id);
    if (claim === null) throw new Error("not claimed");
    expect((await refresh(one)).kind).toBe("BUSY");
    expect((await refresh(one, now, { claim, keepClaim: true })).kind).toBe("REFRESHED");
    expect(await one.lease.extend(claim)).toBe(true);
    now = after(60);
    expect((await refresh(one, now, { claim })).kind).toBe("REFRESHED");
    expect(await one.lease.extend(claim)).toBe(false);
  });

  it.each(["UNAVAILABLE", "REFUSE"] as const)("is refused, and not in doubt, after %s", async (mode) => {
    server.mode = mode;
    const result = await refresh(one);
    expect(result).toMatchObject({ kind: "REFUSED", inDoubt: false });
    const grant = await stored();
    expect(grant).toMatchObject({
      tokens: { accessToken: tokens.access },
      refreshInDoubtSince: null,
      refreshFailures: 1,
    });
    expect(grant.clocks.renewalFailingSince).toEqual(now);
    expect(grant.nextRefreshAt?.getTime()).toBeGreaterThanOrEqual(after(60).getTime());
    expect((await row()).last_answer).toBe(mode === "REFUSE" ? "DEAD" : "NONE");
  });

  it.each(["HANG", "CUT", "GARBAGE"] as const)("is in doubt, honestly, after %s (O-9)", async (mode) => {
    server.mode = mode;
    expect(await refresh(one)).toMatchObject({ kind: "REFUSED", verdict: { kind: "TRANSIENT" }, inDoubt: true });
    expect(await stored()).toMatchObject({ tokens: { refreshToken: tokens.refresh }, refreshInDoubtSince: now });
    expect((await row()).last_answer).toBe("NONE");

    server.mode = "OK";
    now = after(120);
    const again = await refresh(one);
    if (mode === "CUT") {
      const lost = { kind: "PERMANENT", reason: "SUPERSEDED" };
      expect(again).toMatchObject({ kind: "REFUSED", verdict: lost, inDoubt: true });
      now = after(240);
      expect(await refresh(one)).toMatchObject({ kind: "REFUSED", verdict: lost });
    } else {
      expect(again.kind).toBe("REFRESHED");
      const mended = { refreshInDoubtSince: null, refreshFailures: 0, clocks: { renewalFailingSince: null } };
      expect(await stored()).toMatchObject(mended);
    }
  });

  it("takes a refusal for a race, not a death, where the tokens were replaced meanwhile (O-9)", async () => {
    const fresh = { access: server.issue("access"), refresh: server.issue("refresh") };
    server.mode = "REFUSE";
    server.onRequest = async () => {
      server.onRequest = async () => undefined;
      await database.transaction(async (tx) => {
        const sealed = (column: string, token: string) =>
          one.vault.seal(token, { companyId, rowId: id, column: `grants.${column}` });
        await tx.execute(sql`UPDATE grants SET access_token = ${sealed("access_token", fresh.access)},
          refresh_token = ${sealed("refresh_token", fresh.refresh)}, minted_at = ${now}, attempt = attempt + 1,
          lease_until = NULL, refresh_in_doubt_since = NULL, refresh_failures = 0 WHERE id = ${id}`);
      });
    };
    const result = await refresh(one);
    expect(result).toMatchObject({ kind: "ADOPTED", grant: { tokens: { refreshToken: fresh.refresh } } });
    expect(await row()).toMatchObject({ last_answer: null, refresh_failures: 0 });
  });

  it("does not write over tokens of a newer consent with its own answer", async () => {
    server.onRequest = async () => {
      server.onRequest = async () => undefined;
      await database.transaction((tx) =>
        tx.execute(
          sql`UPDATE grants SET attempt = attempt + 1, access_token = NULL, refresh_token = NULL WHERE id = ${id}`,
        ),
      );
    };
    expect(await refresh(one)).toEqual({ kind: "GONE" });
    expect(await row()).toMatchObject({ access_token: null, refresh_token: null });
  });

  it("stores the tokens even when an effect fails", async () => {
    let calls = 0;
    const failing = renewals(database, {
      keys,
      ports: [port()],
      effects: [{ moved: () => Promise.reject(new Error(`no ${++calls}`)) }],
    });
    expect((await refresh(failing)).kind).toBe("REFRESHED");
    expect(server.lives((await stored()).tokens.refreshToken)).toBe(true);
    expect(calls).toBe(2);
  });

  it("heals what had only expired, and moves the expiry with the clock", async () => {
    const [account] = await givenAccounts(database, companyId, [
      { grantId: id, platform: "X", status: "EXPIRED", expiresAt: after(-60) },
    ]);
    await refresh(one);
    const [found] = await database.query(sql`SELECT status, expires_at FROM social_accounts WHERE id = ${account}`);
    expect(found).toMatchObject({ status: "CONNECTED", expires_at: null });
  });

  it("gives accounts an expiry once renewal has failed for a day", async () => {
    const [account] = await givenAccounts(database, companyId, [{ grantId: id, platform: "X" }]);
    const expiry = async () => {
      const [found] = await database.query<{ expires_at: unknown }>(
        sql`SELECT expires_at FROM social_accounts WHERE id = ${account}`,
      );
      return found?.expires_at;
    };
    server.mode = "UNAVAILABLE";
    await refresh(one);
    now = after(3_600);
    await refresh(one);
    expect(await expiry()).toBeNull();
    now = after(86_400);
    await refresh(one);
    expect(await expiry()).not.toBeNull();
    server.mode = "OK";
    now = after(90_000);
    await refresh(one);
    expect(await expiry()).toBeNull();
  });

  it("moves no epoch by two hundred renewals that jitter by seconds", async () => {
    const [account] = await givenAccounts(database, companyId, [
      { grantId: id, platform: "X", expiresAt: after(86_400 * 9) },
    ]);
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET access_renewable = ${false}, refresh_expires_at = ${after(86_400 * 9)},
        refresh_renewable = ${false} WHERE id = ${id}`),
    );
    const jittery = renewals(database, { keys, ports: [new JitteryPort({ url: server.url, now: () => now })] });
    for (let round = 1; round <= 200; round++) {
      now = after(round * 10);
      await database.transaction((tx) =>
        tx.execute(sql`UPDATE grants SET access_renewable = ${true} WHERE id = ${id}`),
      );
      expect((await refresh(jittery)).kind).toBe("REFRESHED");
    }
    const [found] = await database.query(
      sql`SELECT expiry_epoch, status, last_change_number FROM social_accounts WHERE id = ${account}`,
    );
    expect(found).toEqual({ expiry_epoch: 1, status: "CONNECTED", last_change_number: 1 });
    expect((await stored()).clocks.refresh?.expiresAt).not.toEqual(after(86_400 * 9));
  });

  it("leaves alone what only a person can renew, what has no app, and what has no tokens", async () => {
    const forGood = { accessClock: { expiresAt: after(6_600), renewable: false } };
    id = await givenGrant(database, one, companyId, { ...tokens, ...forGood });
    expect((await refresh(one)).kind).toBe("NOT_RENEWABLE");
    expect((await stored()).nextRefreshAt).toBeNull();
    id = await givenGrant(database, one, companyId, { ...tokens, appId: "another" });
    expect((await refresh(one)).kind).toBe("NOT_RENEWABLE");
    expect((await stored()).nextRefreshAt).toEqual(after(86_400));
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET access_token = NULL, refresh_token = NULL WHERE id = ${id}`),
    );
    expect((await refresh(one)).kind).toBe("GONE");
    id = "no-such-grant";
    expect((await refresh(one)).kind).toBe("GONE");
    expect(server.refreshes).toBe(0);
  });

  it("takes over from a worker whose lease ran out, whose late answer then counts for nothing", async () => {
    let release: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      server.onRequest = () => {
        server.onRequest = async () => undefined;
        resolve();
        return new Promise((answer) => {
          release = answer;
        });
      };
    });
    server.rotates = false;
    const slowly = renewals(database, { keys, ports: [new TokenPort({ url: server.url, now: () => now })] });
    const slow = refresh(slowly);
    await asked;
    await letLeaseRunOut(database, id);
    expect((await refresh(one)).kind).toBe("REFRESHED");
    const grant = await stored();
    release();
    expect(await slow).toEqual({ kind: "ADOPTED", grant });
    expect(await stored()).toEqual(grant);
  });

  it("treats tokens that cannot be opened as our own fault: nothing is said of the grant (O-10)", async () => {
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET access_token = 'v1.k.da.ma.ge.d' WHERE id = ${id}`),
    );
    await expect(refresh(one)).rejects.toMatchObject({ code: "MALFORMED" });
    expect(await row()).toMatchObject({ last_answer: null, refresh_failures: 0, refresh_in_doubt_since: null });
    expect(server.refreshes).toBe(0);
  });

  it("brings later tokens of an import into a state without a past", async () => {
    server.mode = "HANG";
    await refresh(one);
    const subject = "the same person";
    const given = (mintedAt: Date) => ({
      provider: "X" as const,
      appId: "app",
      subject,
      accessToken: "a",
      refreshToken: "r",
      clocks: { access: null, refresh: null, dataAccess: null, mintedAt, renewalFailingSince: null },
      scopes: [],
      connectedById: null,
    });
    const store = (mintedAt: Date) =>
      database.transaction((tx) => storeGrants(one, tx, companyId, [given(mintedAt)], now));
    id = (await store(after(-86_400)))[0]?.id as string;
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET suspicion = 'DOUBTFUL', suspected_reason = 'ACCESS_REVOKED', suspected_since = ${START},
        last_answer = 'DEAD', last_answer_at = ${START}, refresh_failures = 3, refresh_in_doubt_since = ${START} WHERE id = ${id}`),
    );
    const before = (await stored()).nextVerificationAt as Date;
    expect(before.getTime() - now.getTime()).toBeLessThanOrEqual(900_000);
    await store(after(-60));
    expect(await row()).toMatchObject({
      suspicion: null,
      suspected_reason: null,
      suspected_since: null,
      last_answer: null,
      last_answer_at: null,
      refresh_failures: 0,
      refresh_in_doubt_since: null,
    });
    expect((await stored()).nextVerificationAt).toEqual(after(240));
  });
});

/** Counts the end of the consent in seconds from now on, as networks do: so each answer differs a little. */
class JitteryPort extends TokenPort {
  private round = 0;

  override async refresh(...given: Parameters<TokenPort["refresh"]>): ReturnType<TokenPort["refresh"]> {
    const outcome = await super.refresh(...given);
    if (outcome.kind !== "REFRESHED") return outcome;
    this.round += 1;
    const refreshClock = { expiresAt: after(86_400 * 9 + ((this.round * 7) % 11) - 5), renewable: false };
    return { ...outcome, tokens: { ...outcome.tokens, refreshClock } };
  }
}
