import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { PROVIDERS, type Provider } from "../../../src/platforms/provider.js";
import { setPersonBroken } from "../../../src/sandbox/simulator/world/profile-rows.js";
import { onOneServer } from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { eventually } from "../../support/waits.js";
import { type Consent, givenCompany, givenConsents } from "./support/crowd.js";
import { FindingsLog } from "./support/findings-log.js";
import { Installation } from "./support/installation.js";

const FULL = process.env.RELINK_TEST_FULL === "1";
const COMPANIES = FULL ? 100 : 10;
const MINUTE_MS = 60_000;
const PATIENCE_MS = 600_000;

/** Ten consents of each company. */
const NETWORKS: readonly Provider[] = [
  "META",
  "META",
  "LINKEDIN",
  "META",
  "X",
  "META",
  "TIKTOK",
  "META",
  "LINKEDIN",
  "GOOGLE",
];
/** How a login dies at each network; those that are found beyond doubt by the first answer come first. */
const DEATHS: Readonly<Record<Provider, readonly string[]>> = {
  META: ["APP_REMOVED", "UNKNOWN_INVALID", "PASSWORD_CHANGED"],
  INSTAGRAM: ["APP_REMOVED"],
  LINKEDIN: ["APP_REMOVED"],
  X: ["APP_REMOVED_SILENTLY"],
  GOOGLE: ["APP_REMOVED_SILENTLY"],
  TIKTOK: ["APP_REMOVED_SILENTLY"],
};
/** Deaths that the first answer tells for certain; of the others only a second opinion does. */
const CERTAIN: readonly string[] = ["META APP_REMOVED", "META PASSWORD_CHANGED", "LINKEDIN APP_REMOVED"];

interface Death extends Consent {
  readonly cause: string;
}

onOneServer("two workers on networks of which 15 % of all calls fail", (engine) => {
  let installation: Installation;
  let log: FindingsLog;

  beforeAll(async () => {
    installation = await Installation.open(engine);
    log = await FindingsLog.open(installation.url);
  });

  afterAll(async () => {
    await log.close();
    await installation.close();
  });

  const ourGrants = sql`company_id IN (SELECT id FROM companies WHERE external_id LIKE 'crowd-%')`;
  const count = async (condition: ReturnType<typeof sql>) => {
    const [row] = await installation.database.query<{ n: number }>(
      sql`SELECT COUNT(*) AS n FROM grants WHERE ${ourGrants} AND ${condition}`,
    );
    return Number(row?.n);
  };
  /** As after some hours: every consent and every profile is due, so that both workers have their hands full. */
  const everythingIsDue = async () => {
    const now = new Date();
    await installation.database.transaction(async (tx) => {
      await tx.execute(sql`UPDATE grants SET next_verification_at = ${now} WHERE ${ourGrants}`);
      await tx.execute(sql`UPDATE social_accounts SET next_verification_at = ${now} WHERE ${ourGrants}`);
    });
    return now;
  };

  /** As when the pauses after looks without an answer are over; those of what is suspected are left as they are. */
  const pausesAreOver = () =>
    installation.database.transaction((tx) =>
      tx.execute(
        sql`UPDATE grants SET next_verification_at = ${new Date()}
          WHERE ${ourGrants} AND last_answer = 'NONE' AND suspicion IS NULL AND lease_until IS NULL`,
      ),
    );
  /** Waits until something is so, while pauses pass quickly. */
  async function eventuallySo(what: string, probe: () => Promise<boolean>): Promise<void> {
    const hurrying = setInterval(() => void pausesAreOver().catch(() => undefined), 10_000);
    try {
      await eventually(what, probe, PATIENCE_MS);
    } finally {
      clearInterval(hurrying);
    }
  }

  it("mark nobody who lives, and everybody who does not within a minute", async () => {
    const consents: Consent[] = [];
    for (let n = 0; n < COMPANIES; n++) {
      await givenCompany(installation, `crowd-${n}`);
      const wanted = NETWORKS.map((provider) => ({ provider }));
      consents.push(...(await givenConsents(installation, `crowd-${n}`, wanted)));
    }
    for (const provider of PROVIDERS) {
      await installation.control(`providers/${provider}/break`, { mode: "FLAKY", share: 0.15 });
    }
    await everythingIsDue();
    const first = await installation.start("worker", "worker");
    await eventuallySo(
      "most were found alive once",
      async () => (await count(sql`last_answer = 'ALIVE'`)) > 0.8 * consents.length,
    );
    await installation.stop(...first);

    const died = await someDie(consents);
    const again = await everythingIsDue();
    await installation.start("worker", "worker");
    await eventuallySo("all who died were found, and everybody else was looked at", async () => {
      const left = await count(sql`next_verification_at <= ${again} OR suspicion IS NOT NULL`);
      return left === 0 && (await log.marks()).length >= died.size;
    });

    const marks = await log.marks();
    expect(marks.map(({ externalId }) => externalId).toSorted()).toEqual([...died.keys()].toSorted());
    const slow = marks.filter(({ externalId, firstFoundAt, confirmedAt, writtenAt }) => {
      const { provider, cause } = died.get(externalId) as Death;
      const since = CERTAIN.includes(`${provider} ${cause}`) ? firstFoundAt : confirmedAt;
      return writtenAt - since > MINUTE_MS;
    });
    expect(slow).toEqual([]);
    const [row] = await installation.database.query<{ n: number }>(
      sql`SELECT COUNT(*) AS n FROM status_changes WHERE ${ourGrants} AND to_status <> 'CONNECTED'`,
    );
    expect(Number(row?.n)).toBe(died.size);
    expect(await installation.database.query(sql`SELECT kind FROM incidents`)).toEqual([]);
    await expectFactsToAgree(installation.database);
    tell(consents, marks);
  }, 1_500_000);

  /** One of each second company. @returns by the external id of the account */
  async function someDie(consents: readonly Consent[]): Promise<ReadonlyMap<string, Death>> {
    const chosen = Array.from({ length: COMPANIES / 2 }, (_, n): Death => {
      const consent = consents[20 * n + ((3 * n) % 10)] as Consent;
      const causes = DEATHS[consent.provider];
      return { ...consent, cause: causes[n % causes.length] as string };
    });
    await installation.database.transaction(async (tx) => {
      for (const { provider, person, cause } of chosen) await setPersonBroken(tx, provider, person, cause);
    });
    return new Map(chosen.map((death) => [death.externalIds[0] as string, death]));
  }

  function tell(consents: readonly Consent[], marks: Awaited<ReturnType<FindingsLog["marks"]>>): void {
    const longest = (from: "firstFoundAt" | "confirmedAt") =>
      Math.max(...marks.map((mark) => mark.writtenAt - mark[from])) / 1_000;
    process.stdout.write(
      `${consents.length} consents, ${marks.length} marks, none false; ${longest("firstFoundAt")} s after the first finding, ` +
        `${longest("confirmedAt")} s after it was beyond doubt, at the most\n`,
    );
  }
});
