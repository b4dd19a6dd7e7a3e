import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { FollowDueClocks } from "../../../src/accounts/follow-due-clocks.js";
import { FollowDueClocksJob } from "../../../src/accounts/follow-due-clocks.job.js";
import type { ExpiryEffect, ExpiryMove } from "../../../src/accounts/record-expiry.js";
import { systemClock } from "../../../src/clock.js";
import type { Database } from "../../../src/database/database.js";
import { readOptionalMoment, type StoredMoment } from "../../../src/database/moment.js";
import { generateKeyRing } from "../../../src/vault/key-ring.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { givenGrant, renewals } from "../../support/renewals.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import { TokenPort } from "../../support/token-port.js";
import { TokenServer } from "../../support/token-server.js";
import { useCases } from "../../support/use-cases.js";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const keys = { ring: generateKeyRing(), identity: randomBytes(32).toString("hex") };

onEveryEngine("clocks that begin to need a person", (engine) => {
  let opened: OpenTestDatabase;
  let server: TokenServer;
  let company: number;
  const moves: ExpiryMove[] = [];
  // What is rolled back has moved nothing.
  const effect: ExpiryEffect = { moved: async (tx, moved) => tx.afterCommit(() => moves.push(...moved)) };

  const following = (database: Database) => new FollowDueClocks(database, useCases([], [effect]).followClocks);
  const renewing = (now: Date) =>
    renewals(opened.database, {
      keys,
      ports: ["X", "GOOGLE"].map(
        (provider) => new TokenPort({ url: server.url, provider: provider as "X", now: () => now }),
      ),
    });

  /** A consent that feeds one account. @returns the ids of both */
  async function given(endsIn: number, refresh = server.issue("refresh")): Promise<{ grant: string; account: string }> {
    const accessClock = { expiresAt: after(endsIn), renewable: true };
    const access = server.issue("access");
    const minted = { access, refresh, accessClock, mintedAt: START };
    const grant = await givenGrant(opened.database, renewing(START), company, minted);
    const [account] = await givenAccounts(opened.database, company, [{ grantId: grant }]);
    return { grant, account: account as string };
  }

  async function endOf(account: string): Promise<Date | null> {
    const [row] = await opened.database.query<{ expires_at: StoredMoment | null }>(
      sql`SELECT expires_at FROM social_accounts WHERE company_id = ${company} AND id = ${account}`,
    );
    return readOptionalMoment(row?.expires_at ?? null);
  }

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    server = await TokenServer.start();
  });

  afterAll(async () => {
    await server.close();
    await opened.close();
  });

  beforeEach(async () => {
    company = await givenCompany(opened.database);
    moves.length = 0;
    await opened.database.transaction((tx) => tx.execute(sql`UPDATE grants SET clocks_due_at = NULL`));
  });

  it("are followed ten days before an end that nobody has put off, though nobody tries", async () => {
    const { account } = await given(60 * DAY);
    const follow = following(opened.database);
    expect(await follow.nextInstant(START)).toEqual(after(50 * DAY));
    expect(await follow.run(after(50 * DAY - 1))).toBe(0);
    expect(await endOf(account)).toBeNull();
    expect(await follow.run(after(50 * DAY))).toBe(1);
    expect(await endOf(account)).toEqual(after(60 * DAY));
    expect(await follow.run(after(50 * DAY))).toBe(0);
    expect(await follow.nextInstant(START)).toBeNull();
    expect(moves).toHaveLength(1);
    await expectFactsToAgree(opened.database);
  });

  it("are followed a day after renewals began to fail, though nobody tries again", async () => {
    const { grant, account } = await given(60 * DAY, "revoked");
    const failed = after(10 * DAY);
    const result = await renewing(failed).refreshGrant.run({
      companyId: company,
      grantId: grant,
      now: failed,
      signal: new AbortController().signal,
    });
    expect(result.kind).toBe("REFUSED");
    const follow = following(opened.database);
    const { signal } = new AbortController();
    const job = new FollowDueClocksJob(follow, { ...systemClock, now: () => failed });
    expect(await job.run(signal)).toEqual(after(11 * DAY));
    expect(await endOf(account)).toBeNull();
    expect(await follow.run(after(11 * DAY))).toBe(1);
    expect(await endOf(account)).toEqual(after(60 * DAY));
  });

  it("end a short-lived connection whose renewal has failed for a day", async () => {
    const { grant, account } = await given(2 * HOUR, "revoked");
    const failed = after(HOUR);
    const order = { companyId: company, grantId: grant, now: failed, signal: new AbortController().signal };
    await renewing(failed).refreshGrant.run(order);
    await following(opened.database).run(after(25 * HOUR));
    expect(await endOf(account)).toEqual(after(2 * HOUR));
  });

  it("need nobody once they were renewed in time, and are followed by the new end", async () => {
    const { grant, account } = await given(60 * DAY);
    const now = after(40 * DAY);
    const order = { companyId: company, grantId: grant, now, signal: new AbortController().signal };
    expect(await renewing(now).refreshGrant.run(order)).toMatchObject({ kind: "REFRESHED" });
    expect(await following(opened.database).run(after(50 * DAY))).toBe(0);
    expect(await endOf(account)).toBeNull();
  });

  it("are followed at once where renewed tokens had to be stored without their accounts", async () => {
    const { grant, account } = await given(60 * DAY);
    const now = after(50 * DAY);
    const follow = following(opened.database);
    await follow.run(now);
    expect(await endOf(account)).toEqual(after(60 * DAY));
    const failing = { moved: () => Promise.reject(new Error("accounts cannot be written")) };
    const port = new TokenPort({ url: server.url, now: () => now });
    const broken = renewals(opened.database, { keys, ports: [port], effects: [failing] });
    const order = { companyId: company, grantId: grant, now, signal: new AbortController().signal };
    expect(await broken.refreshGrant.run(order)).toMatchObject({ kind: "REFRESHED" });
    expect(await endOf(account)).toEqual(after(60 * DAY));
    expect(await follow.run(now)).toBe(1);
    expect(await endOf(account)).toBeNull();
  });

  it("are let go when the tokens were destroyed meanwhile", async () => {
    const { grant, account } = await given(60 * DAY);
    await opened.database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET access_token = NULL, refresh_token = NULL WHERE id = ${grant}`),
    );
    const follow = following(opened.database);
    expect(await follow.run(after(50 * DAY))).toBe(1);
    expect(await endOf(account)).toBeNull();
    expect(await follow.run(after(50 * DAY))).toBe(0);
  });

  it("move each account once when several processes run at the same moment, company by company", async () => {
    const accounts: { company: number; account: string }[] = [];
    for (let n = 0; n < 3; n++) {
      company = await givenCompany(opened.database);
      for (let m = 0; m < 12; m++) accounts.push({ company, account: (await given(60 * DAY)).account });
    }
    const other = engine.title === "SQLite" ? opened.database : await connectTestDatabase(opened);
    const runs = await Promise.all(
      [opened.database, other, other].map((database) => following(database).run(after(51 * DAY))),
    );
    if (other !== opened.database) await other.close();
    expect(runs.reduce((sum, count) => sum + count, 0)).toBe(36);
    expect(moves.map(({ account }) => account.id).toSorted()).toEqual(
      accounts.map(({ account }) => account).toSorted(),
    );
    await expectFactsToAgree(opened.database);
  });
});
