import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { createProviders, type ConnectedProviders } from "../../../src/app/providers.js";
import { ExpireDueAccounts } from "../../../src/accounts/expire-due-accounts.js";
import { platformsOf, POLICIES } from "../../../src/platforms/policies.rules.js";
import { Coalesced } from "../../../src/sandbox/coalesced.js";
import { causeOf, demoBreaks } from "../../../src/sandbox/demo/demo-breaks.rules.js";
import { DEMO_COMPANIES } from "../../../src/sandbox/demo/demo-companies.js";
import { DEMO_SCOPES } from "../../../src/sandbox/demo/demo-scopes.js";
import { furnishDemo } from "../../../src/sandbox/demo/furnish-demo.js";
import { MoveClock } from "../../../src/sandbox/move-clock.js";
import { MoveLock } from "../../../src/sandbox/move-lock.js";
import { readClockOrder, type ClockOrder } from "../../../src/sandbox/clock-order.rules.js";
import { SandboxClock } from "../../../src/sandbox/sandbox-clock.js";
import { DIALECTS } from "../../../src/sandbox/simulator/dialects.js";
import { claimInstallation } from "../../../src/sandbox/installation.js";
import { DueTurns } from "../../../src/verification/due-turns.js";
import { VerifyDueGrants } from "../../../src/verification/verify-due-grants.js";
import { VerifyInJumps } from "../../../src/verification/verify-in-jumps.js";
import { useCases } from "../../support/use-cases.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { QUIET } from "../../support/renewals.js";
import { startSimulator, type StartedSimulator } from "../../support/simulator.js";
import { testKeys, verifications, type Verifications } from "../../support/verifications.js";
import { quiet } from "./world.js";

const never = new AbortController().signal;
/** Long enough for one consent that needs a person to run out. */
const DAYS = process.env.RELINK_TEST_FULL === "1" ? 60 : 6;

interface Found {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly reason: string | null;
  readonly lastAnswer: string | null;
}

onEveryEngine("the demo on the simulated networks", (engine) => {
  let opened: OpenTestDatabase;
  let clock: SandboxClock;
  let started: StartedSimulator;
  let connected: ConnectedProviders;
  let worker: Verifications;
  let verifyDueGrants: VerifyDueGrants;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const { database } = opened;
    await claimInstallation(database, true, new Date());
    clock = await SandboxClock.open(database, quiet);
    started = await startSimulator({ database, clock, dialects: DIALECTS });
    connected = createProviders({ apps: started.apps, database, clock, log: QUIET, allowLocal: true });
    worker = verifications(database, connected.providers.all(), { keys: testKeys() });
    const { lookAtGrant, vault, hasher } = worker;
    verifyDueGrants = new VerifyDueGrants({ database, turns: new DueTurns(database), lookAtGrant });
    await furnishDemo({ ...useCases(), vault, hasher, database, log: quiet, dialects: DIALECTS }, clock.now());
  });

  afterAll(async () => {
    await connected.close();
    await started.close();
    clock.close();
    await opened.close();
  });

  const accounts = () =>
    opened.database.query<Found>(sql`
      SELECT a.id AS id, a.name AS name, a.status AS status, a.status_reason AS reason, g.last_answer AS lastAnswer
      FROM social_accounts a LEFT JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
      ORDER BY a.company_id, a.id`);
  const facts = async () => (await accounts()).map(({ name, status, reason }) => ({ name, status, reason }));
  const lookAtAll = async () => {
    await opened.database.transaction((tx) =>
      tx.execute(
        sql`UPDATE grants SET next_verification_at = ${clock.now()}, suspicion = NULL WHERE access_token IS NOT NULL`,
      ),
    );
    await opened.database.transaction((tx) =>
      tx.execute(sql`UPDATE social_accounts SET next_verification_at = ${clock.now()} WHERE grant_id IS NOT NULL`),
    );
    return verifyDueGrants.run(clock.now(), never);
  };

  it("is broken there in the way in which each story ends", () => {
    const causes = DEMO_COMPANIES.flatMap((company) =>
      demoBreaks(company.grants).map((broken) => {
        const dialect = DIALECTS.find((each) => each.provider === broken.grant.provider);
        return causeOf(broken, dialect?.causes ?? [])?.name ?? `none for ${broken.grant.provider} ${broken.reason}`;
      }),
    );
    expect(causes.length).toBeGreaterThanOrEqual(6);
    expect(causes.filter((name) => name.startsWith("none"))).toEqual([]);
  });

  it("agreed to all that Relink asks for, for any use", () => {
    const targets = POLICIES.map(({ platform, purpose }) => ({ platform, purpose }));
    for (const port of connected.providers.all()) {
      const own = targets.filter(({ platform }) => platformsOf(port.provider).includes(platform));
      const request = {
        targets: own,
        redirectUri: "http://127.0.0.1/back",
        state: "s",
        codeChallenge: "c",
        askAgain: false,
      };
      const asked = (new URL(port.consentUrl(request)).searchParams.get("scope") ?? "").split(/[ ,]/);
      expect(asked.length).toBeGreaterThan(1);
      expect([port.provider, asked.filter((scope) => !DEMO_SCOPES[port.provider].includes(scope))]).toEqual([
        port.provider,
        [],
      ]);
    }
  });

  it("is found as it is told, by whoever looks and however often", async () => {
    const before = await facts();
    expect(await lookAtAll()).toBeGreaterThan(20);
    expect(await facts()).toEqual(before);
    const found = await accounts();
    expect(found.filter((each) => each.status === "CONNECTED" && each.lastAnswer !== "ALIVE")).toEqual([]);
    expect(found.filter((each) => each.lastAnswer === "NONE")).toEqual([]);
    await clock.advanceTo(new Date(clock.now().getTime() + 11 * 60_000));
    await lookAtAll();
    expect(await facts()).toEqual(before);
    const advisories = await opened.database.query(sql`SELECT reason FROM advisories`);
    expect(advisories).toEqual([]);
    await expectFactsToAgree(opened.database);
  });

  it(`lives on by itself for ${DAYS} days`, async () => {
    const { refreshDueGrants } = worker;
    const expireDueAccounts = new ExpireDueAccounts(opened.database, worker.recordStatusChange);
    const renewing = new Coalesced(refreshDueGrants);
    const sources = [expireDueAccounts, renewing, new VerifyInJumps(verifyDueGrants)];
    const mover = new MoveClock({
      clock,
      lock: new MoveLock(opened.database),
      sources,
      afterMove: async () => undefined,
    });
    const before = await accounts();
    const moved = await mover.run(readClockOrder({ advance: `P${DAYS}D` }) as ClockOrder, never);
    expect(moved.kind).toBe("MOVED");
    const after = new Map((await accounts()).map((each) => [each.id, each]));
    for (const { id, name, status, reason } of before) {
      const now = after.get(id);
      // What needs a person runs out; everything else is as it was.
      if (status === "CONNECTED" && now?.status === "EXPIRED") continue;
      expect([name, now?.status, now?.reason]).toEqual([name, status, reason]);
    }
    const living = [...after.values()].filter((each) => each.status === "CONNECTED");
    expect(living.length).toBeGreaterThan(5);
    const dead = living.filter((each) => each.lastAnswer !== "ALIVE");
    expect(dead).toEqual([]);
    await expectFactsToAgree(opened.database);
  }, 240_000);
});
