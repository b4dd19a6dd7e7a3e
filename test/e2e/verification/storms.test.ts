import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { setPersonBroken } from "../../../src/sandbox/simulator/world/profile-rows.js";
import { onOneServer } from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { eventually } from "../../support/waits.js";
import { type Consent, givenCompany, givenConsents } from "./support/crowd.js";
import { Installation } from "./support/installation.js";
import { Watched } from "./support/watched.js";

const FULL = process.env.RELINK_TEST_FULL === "1";
const COMPANIES = FULL ? 50 : 5;
const PER_COMPANY = 10;
const MINUTE = 60;
const HOUR = 60 * MINUTE;

interface IncidentEvent {
  readonly provider: string;
  readonly kind: string;
  readonly closedAt: string | null;
}

onOneServer("a network in trouble, over HTTP", (engine) => {
  let installation: Installation;

  beforeEach(async () => {
    installation = await Installation.open(engine, "api,worker");
  });

  afterEach(() => installation.close());

  const advance = (seconds: number) => installation.control("clock", { advance: seconds });
  const marks = () =>
    installation.database.query<{ externalId: string; reason: string }>(
      sql`SELECT a.external_id AS externalId, s.reason AS reason FROM status_changes s
        JOIN social_accounts a ON a.company_id = s.company_id AND a.id = s.account_id
        WHERE s.to_status <> 'CONNECTED' AND s.company_id IN (SELECT id FROM companies WHERE external_id LIKE 'crowd-%')
        ORDER BY a.external_id`,
    );

  async function givenCrowd(): Promise<Consent[]> {
    const consents: Consent[] = [];
    for (let n = 0; n < COMPANIES; n++) {
      await givenCompany(installation, `crowd-${n}`);
      const wanted = Array.from({ length: PER_COMPANY }, () => ({ provider: "META" as const }));
      consents.push(...(await givenConsents(installation, `crowd-${n}`, wanted)));
    }
    return consents;
  }

  describe.each([
    ["503 for every call", "UNAVAILABLE", "SILENT"],
    ["code 190 for every token", "MASS_DEATH", "DEAD"],
  ])("ten minutes of %s", (_what, mode, kind) => {
    it("mark nobody, are one incident, and hide no real revocation", async () => {
      const consents = await givenCrowd();
      const incidents = Watched.open<IncidentEvent>(
        installation.api,
        "incidentChanged",
        "subscription { incidentChanged { provider kind closedAt } }",
      );
      await advance(HOUR);
      expect(await marks()).toEqual([]);

      await installation.control("providers/meta/break", { mode });
      await sleep(500); // until every process knows of it
      await advance(5 * MINUTE);
      const revoked = consents[17] as Consent;
      await installation.database.transaction((tx) => setPersonBroken(tx, "META", revoked.person, "APP_REMOVED"));
      await advance(5 * MINUTE);
      expect(await marks()).toEqual([]);
      await eventually("the incident is told", () => incidents.events.length > 0);
      expect(incidents.events).toEqual([{ provider: "META", kind, closedAt: null }]);

      await installation.control("providers/meta/heal");
      await sleep(500);
      await advance(1.5 * HOUR);
      // What the worker has in hand when the clock arrives is done in real time.
      await eventually("the revocation is found", async () => (await marks()).length > 0);
      expect(await marks()).toEqual([{ externalId: revoked.externalIds[0], reason: "ACCESS_REVOKED" }]);
      await eventually("its end is told", () => incidents.events.length > 1);
      expect(incidents.events.map(({ closedAt }) => closedAt === null)).toEqual([true, false]);
      expect(incidents.errors).toEqual([]);
      incidents.close();
      const [row] = await installation.database.query<{ n: number }>(
        sql`SELECT COUNT(*) AS n FROM social_accounts a JOIN companies c ON c.id = a.company_id
          WHERE c.external_id LIKE 'crowd-%' AND a.status = 'CONNECTED' AND a.last_verified_at IS NOT NULL`,
      );
      expect(Number(row?.n)).toBe(consents.length - 1);
      await expectFactsToAgree(installation.database);
    }, 900_000);
  });

  it("one dead Facebook login with 40 pages is none, also where nobody else is at Facebook", async () => {
    await leaveMeta();
    await givenCompany(installation, "crowd-0");
    const [consent] = await givenConsents(installation, "crowd-0", [{ provider: "META", profiles: 40 }]);
    await advance(HOUR);
    expect(await marks()).toEqual([]);
    await installation.control(`accounts/${consent?.accountIds[7]}/break`, { cause: "APP_REMOVED", push: false });
    await advance(1.5 * HOUR);
    await eventually("they are found", async () => (await marks()).length > 0);
    const found = await marks();
    expect(found.map(({ externalId }) => externalId)).toEqual(consent?.externalIds.toSorted());
    expect(new Set(found.map(({ reason }) => reason))).toEqual(new Set(["ACCESS_REVOKED"]));
    expect(await installation.database.query(sql`SELECT kind FROM incidents`)).toEqual([]);
    await expectFactsToAgree(installation.database);
  }, 300_000);

  /** The demo's companies disconnect all that they have at Meta, as its admins would. */
  async function leaveMeta(): Promise<void> {
    const { api } = installation;
    for (const { adminToken } of api.sandbox.companies) {
      const { data } = await api.query<{ connections: { nodes: { id: string }[] } }>(
        "{ connections(first: 100, filter: { platforms: [FACEBOOK, INSTAGRAM] }) { nodes { id } } }",
        {},
        adminToken,
      );
      for (const { id } of data.connections.nodes) {
        await api.query(
          "mutation Leave($id: ID!) { disconnectAccount(input: { accountId: $id }) { userErrors { code } } }",
          { id },
          adminToken,
        );
      }
    }
    const [row] = await installation.database.query<{ n: number }>(
      sql`SELECT COUNT(*) AS n FROM grants WHERE provider = 'META' AND access_token IS NOT NULL`,
    );
    expect(Number(row?.n)).toBe(0);
  }
});
