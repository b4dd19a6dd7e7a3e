import { expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql, { bulk } from "sql-template-tag";
import { NEVER } from "../../../src/accounts/record-expiry.js";
import type { Database } from "../../../src/database/database.js";
import type { MailContent } from "../../../src/notifications/mail/mail-content.js";
import { Child } from "../../support/child.js";
import { onOneServer, openTestDatabase } from "../../support/databases.js";
import { tellers } from "../../support/mailing.js";
import { after, START } from "../../support/stories.js";
import { StormCarrier, type Whim } from "../../support/storm-carrier.js";
import { eventually } from "../../support/waits.js";
import type { StormWork } from "./support/storm-worker.js";

const FULL = process.env.RELINK_TEST_FULL === "1";
const ACCOUNTS = FULL ? 10_000 : 400;
const ACCOUNTS_OF_COMPANY = 2;
const PEOPLE_OF_COMPANY = 3;
const COMPANIES = ACCOUNTS / ACCOUNTS_OF_COMPANY;
const MAILS = COMPANIES * PEOPLE_OF_COMPANY;
const WORKERS = 5;
const KILLS = FULL ? 40 : 8;
const CHUNK = 200;

/** A bad day, the same each time. */
function whims(): () => Whim {
  let seed = 20_260_301;
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  return () => {
    const die = random();
    if (die < 0.05) return { taken: true, answer: "NEVER" };
    if (die < 0.1) return { taken: true, answer: "ERROR" };
    if (die < 0.13) return { taken: true, answer: "CUT" };
    if (die < 0.16) return { taken: false, answer: "ERROR" };
    if (die < 0.18) return { taken: false, answer: "NEVER" };
    if (die < 0.2) return { taken: false, answer: "BUSY" };
    return { taken: true, answer: "OK" };
  };
}

onOneServer("a storm of mails", (engine) => {
  it(
    `${ACCOUNTS} accounts, three people each, five workers killed at random, a carrier that takes mails and does not say so`,
    async () => {
      const opened = await openTestDatabase(engine);
      const { database, address } = opened;
      const workers = new Map<string, Child>();
      let started = 0;
      let killed = 0;
      const kills: Promise<void>[] = [];
      const start = () => {
        const name = `worker-${(started += 1)}`;
        const work: StormWork = { address, url: carrier.url, name, now: after(60).toISOString() };
        workers.set(name, new Child(new URL("./support/storm-worker.ts", import.meta.url), [JSON.stringify(work)]));
      };
      const kill = (name: string) => {
        const worker = workers.get(name);
        if (worker === undefined || killed >= KILLS) return;
        killed += 1;
        workers.delete(name);
        kills.push(worker.kill());
        start();
      };
      // The worker that is just being answered dies, or any other one.
      const everyOneIn = Math.floor(MAILS / (KILLS + 2));
      const carrier = await StormCarrier.start(whims(), (caller) => {
        if (carrier.taken.length % everyOneIn !== 0) return;
        const names = [...workers.keys()];
        kill(killed % 2 === 0 ? caller : (names[killed % names.length] as string));
      });
      try {
        const companies = await furnish(database);
        for (let count = 0; count < WORKERS; count++) start();
        await tell(database, companies);
        await eventually(
          "every mail has come to its end",
          async () => (await open(database)) === 0,
          FULL ? 1_500_000 : 150_000,
        );
      } finally {
        await Promise.all([...workers.values()].map((worker) => worker.kill()));
        await Promise.all(kills);
        await carrier.close();
      }
      try {
        expect(killed).toBe(KILLS);
        await expectEachOnce(database, carrier);
      } finally {
        await opened.close();
      }
    },
    FULL ? 1_800_000 : 200_000,
  );
});

async function expectEachOnce(database: Database, carrier: StormCarrier): Promise<void> {
  const byReader = new Map<string, number>();
  for (const { to } of carrier.taken) byReader.set(to, (byReader.get(to) ?? 0) + 1);
  const twice = [...byReader].filter(([, count]) => count > 1);
  expect({ readers: byReader.size, twice: twice.length }).toEqual({ readers: MAILS, twice: 0 });
  expect(new Set(carrier.taken.map(({ messageId }) => messageId)).size).toBe(MAILS);
  const told = carrier.taken.map(({ text }) => (JSON.parse(text) as MailContent).accounts.length);
  expect(told.every((accounts) => accounts === ACCOUNTS_OF_COMPANY)).toBe(true);
  const states = await database.query<{ state: string; mails: number | string; doubts: number | string }>(
    sql`SELECT state, COUNT(*) AS mails, SUM(doubts) AS doubts FROM deliveries GROUP BY state`,
  );
  expect(states.map(({ state, mails }) => [state, Number(mails)])).toEqual([["SENT", MAILS]]);
  const rows = await database.query<{ state: string; n: number | string }>(
    sql`SELECT state, COUNT(*) AS n FROM notification_ledger GROUP BY state`,
  );
  expect(rows.map(({ state, n }) => [state, Number(n)])).toEqual([["GROUPED", ACCOUNTS * PEOPLE_OF_COMPANY]]);
  // Every mail that was taken without a word was in doubt, counted, and found by asking.
  const { NEVER: never, ERROR: error, CUT: cut } = carrier.answers;
  expect(Number(states[0]?.doubts)).toBeGreaterThanOrEqual(Math.floor((never + error + cut) * 0.9));
}

/** Ledger rows and deliveries that are not at their end. */
async function open(database: Database): Promise<number> {
  const [row] = await database.query<{ n: number | string }>(
    sql`SELECT (SELECT COUNT(*) FROM notification_ledger WHERE state = 'PLANNED')
      + (SELECT COUNT(*) FROM deliveries WHERE due_at IS NOT NULL) + (SELECT ${MAILS} - COUNT(*) FROM deliveries) AS n`,
  );
  return Number(row?.n);
}

interface Furnished {
  readonly companyId: number;
  readonly accountIds: readonly string[];
}

async function furnish(database: Database): Promise<Furnished[]> {
  await insert(
    database,
    "companies (id, external_id, name, time_zone, reminder_hour, default_locale, created_at, updated_at)",
    (n) => [[n, `company-${n}`, `Company ${n}`, "Europe/Berlin", 9, "de", START, START]],
  );
  await insert(
    database,
    "users (company_id, id, external_id, email, name, locale, role, active, created_at, updated_at)",
    (n) =>
      Array.from({ length: PEOPLE_OF_COMPANY }, (_, person) => {
        const id = nanoid();
        return [n, id, id, `person-${n}-${person}@example.org`, "", null, "MEMBER", true, START, START];
      }),
  );
  const companies: Furnished[] = [];
  await insert(
    database,
    "social_accounts (company_id, id, platform, purpose, external_id, name, status, status_since, last_change_number, expires_at, expiry_order_at, expiry_epoch, connected_at, reconnect_generation, created_at, updated_at)",
    (n) => {
      const accountIds = Array.from({ length: ACCOUNTS_OF_COMPANY }, () => nanoid());
      companies.push({ companyId: n, accountIds });
      return accountIds.map((id) => [
        n,
        id,
        "FACEBOOK",
        "OWN",
        id,
        `Profile of ${n}`,
        "CONNECTED",
        START,
        1,
        after(864_000),
        NEVER,
        1,
        START,
        0,
        START,
        START,
      ]);
    },
  );
  return companies;
}

async function insert(database: Database, into: string, rowsOf: (n: number) => unknown[][]): Promise<void> {
  for (let from = 1; from <= COMPANIES; from += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, COMPANIES - from + 1) }, (_, index) => from + index);
    await database.transaction((tx) =>
      tx.execute(sql`INSERT INTO ${sql([into])} VALUES ${bulk(numbers.flatMap(rowsOf))}`),
    );
  }
}

/** The rungs of ten companies fall in one transaction, while the workers are at work already. */
async function tell(database: Database, companies: readonly Furnished[]): Promise<void> {
  const { rungs } = tellers();
  for (let from = 0; from < companies.length; from += 10) {
    const fallen = companies.slice(from, from + 10).flatMap(({ companyId, accountIds }) =>
      accountIds.map((accountId) => ({
        companyId,
        accountId,
        epoch: 1,
        daysBefore: 10,
        dueAt: START,
        expiresAt: after(864_000),
      })),
    );
    await database.transaction((tx) => rungs.fell(tx, fallen, START));
  }
}
