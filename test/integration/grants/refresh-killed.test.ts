import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import type { Database } from "../../../src/database/database.js";
import type { RefreshStep } from "../../../src/grants/refresh-result.js";
import { generateKeyRing } from "../../../src/vault/key-ring.js";
import { Child } from "../../support/child.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { givenGrant, grantNow, letLeaseRunOut, type Renewals, renewals } from "../../support/renewals.js";
import { after, givenCompany, START } from "../../support/stories.js";
import { TokenPort } from "../../support/token-port.js";
import { TokenServer } from "../../support/token-server.js";
import type { Doom } from "./support/doomed-refresher.js";

const keys = { ring: generateKeyRing(), identity: randomBytes(32).toString("hex") };

onEveryEngine("a process that is killed while it renews a grant", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let server: TokenServer;
  let now: Date;
  let one: Renewals;
  let refused: string[];
  let companyId: number;
  let tokens: { access: string; refresh: string };
  let id: string;

  const stored = () => grantNow(one, companyId, id);

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
  });

  beforeEach(async () => {
    server = await TokenServer.start();
    now = START;
    refused = [];
    one = renewals(database, {
      keys,
      ports: [new TokenPort({ url: server.url, now: () => now })],
      refused: async (grant, verdict, inDoubt) => {
        refused.push(`${grant.id} ${"reason" in verdict ? verdict.reason : verdict.kind} ${inDoubt}`);
      },
    });
    await database.transaction((tx) => tx.execute(sql`DELETE FROM grants`));
    companyId = await givenCompany(database);
    tokens = { access: server.issue("access"), refresh: server.issue("refresh") };
    const ended = { expiresAt: after(300), renewable: true };
    id = await givenGrant(database, one, companyId, { ...tokens, accessClock: ended, mintedAt: after(-6_900) });
  });

  afterEach(() => server.close());
  afterAll(() => opened.close());

  async function killAt(step: RefreshStep): Promise<void> {
    const { address } = opened;
    const doom: Doom = { address, keys, url: server.url, companyId, grantId: id, now: now.toISOString(), step };
    const child = new Child(new URL("./support/doomed-refresher.ts", import.meta.url), [JSON.stringify(doom)]);
    try {
      await child.prints(`reached ${step}`);
    } finally {
      await child.kill();
    }
  }

  /** A worker that comes by once the dead one's lease has run out. */
  async function recover(): Promise<void> {
    expect(await one.refreshDueGrants.run(now)).toBe(0);
    await letLeaseRunOut(database, id);
    now = after(180);
    await one.refreshDueGrants.run(now);
  }

  it("before the call: the grant is in doubt, and renewed by the next", async () => {
    await killAt("BEFORE_CALL");
    expect(server.refreshes).toBe(0);
    expect(await stored()).toMatchObject({ refreshInDoubtSince: START, refreshFailures: 1 });
    await recover();
    const grant = await stored();
    expect(server.lives(grant.tokens.refreshToken)).toBe(true);
    expect(grant).toMatchObject({ refreshInDoubtSince: null, refreshFailures: 0, mintedAt: now });
    expect(refused).toEqual([]);
  });

  it("after the answer, where the refresh token stays: the next one renews it", async () => {
    server.rotates = false;
    await killAt("AFTER_ANSWER");
    expect(await stored()).toMatchObject({ refreshInDoubtSince: START, tokens: { accessToken: tokens.access } });
    await recover();
    expect(server.refreshes).toBe(2);
    expect(await stored()).toMatchObject({ refreshInDoubtSince: null, mintedAt: now });
  });

  it.each(["AFTER_ANSWER", "BEFORE_COMMIT"] as const)(
    "%s, where the refresh token rotates: it says that the rotation was lost, and says so again",
    async (step) => {
      await killAt(step);
      expect(server.refreshes).toBe(1);
      expect(await stored()).toMatchObject({ refreshInDoubtSince: START, tokens: { refreshToken: tokens.refresh } });
      await recover();
      expect(refused).toEqual([`${id} SUPERSEDED true`]);
      expect(await stored()).toMatchObject({ refreshInDoubtSince: START, refreshFailures: 2 });
      now = after(86_400);
      await one.refreshDueGrants.run(now);
      expect(refused).toHaveLength(2);
    },
  );

  it("after the commit: everything is there", async () => {
    await killAt("AFTER_COMMIT");
    const grant = await stored();
    expect(grant).toMatchObject({ refreshInDoubtSince: null, refreshFailures: 0, mintedAt: START });
    expect(server.lives(grant.tokens.accessToken) && server.lives(grant.tokens.refreshToken)).toBe(true);
    expect(await one.refreshDueGrants.run(after(600))).toBe(0);
  });
});
