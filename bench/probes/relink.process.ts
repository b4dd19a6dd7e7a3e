import "reflect-metadata";
import { randomBytes } from "node:crypto";
import sql from "sql-template-tag";
import { migrations } from "../../migrations/list.js";
import { FollowClocks } from "../../src/accounts/follow-clocks.js";
import { ImportAccounts } from "../../src/accounts/import-accounts.js";
import { RecordExpiry } from "../../src/accounts/record-expiry.js";
import { RecordStatusChange } from "../../src/accounts/record-status-change.js";
import { SYSTEM } from "../../src/api/viewer.js";
import { createProviders } from "../../src/app/providers.js";
import { createVerification } from "../../src/app/verification.js";
import { systemClock } from "../../src/clock.js";
import { loadConfig, type Secrets } from "../../src/config.js";
import type { Database } from "../../src/database/database.js";
import { openDatabase } from "../../src/database/open-database.js";
import { SubjectHasher } from "../../src/grants/subject-hash.js";
import { createLog } from "../../src/log.js";
import { entities } from "../../src/tables.js";
import { parseKeyRing } from "../../src/vault/key-ring.js";
import { Vault } from "../../src/vault/vault.js";
import { INCIDENT_THRESHOLDS } from "../../src/verification/incident.rules.js";
import { serve } from "../program.js";
import { API_VERSION, type Network, type Order, type Outcome, pageOf } from "./run.types.js";

const COMPANIES = 100;
const HOUR_MS = 3_600_000;
const log = createLog("warn");

type Worker = Awaited<ReturnType<typeof open>>;

let worker: Worker | null = null;
let consents = 0;

/** A worker's looks, wired as in the service: whatever is due is claimed, asked about and written down. */
serve(async (order: Order): Promise<Outcome> => {
  if (order.kind === "PREPARE") {
    worker = await open(order.url, order.network);
    consents = order.consents;
    await bringIn(worker, order.network);
    return { probes: 0, seconds: 0 };
  }
  if (worker === null) throw new Error("It is not prepared.");
  const { database, looks } = worker;
  await makeDue(database);
  const start = performance.now();
  await looks.run(new AbortController().signal);
  const seconds = (performance.now() - start) / 1_000;
  return { probes: await countAlive(database), seconds };
});

async function open(url: string, { graph, appId, appSecret }: Network) {
  const database = await openDatabase({ address: { kind: "server", url }, entities, migrations, log });
  const addresses = { dialog: graph, graph };
  const app = { provider: "META" as const, appId, appSecret, pushSecret: null };
  const { providers } = createProviders({
    apps: [{ ...app, apiVersion: API_VERSION, addresses }],
    database,
    clock: systemClock,
    log,
    allowLocal: true,
  });
  const { vaultKeys, identityKey } = loadConfig().secrets as Secrets;
  const vault = new Vault(parseKeyRing(vaultKeys));
  const hasher = new SubjectHasher(identityKey);
  const recordStatusChange = new RecordStatusChange();
  const recordExpiry = new RecordExpiry();
  const followClocks = new FollowClocks(recordExpiry, recordStatusChange);
  const writers = { vault, hasher, recordStatusChange, followClocks };
  const { jobs } = createVerification({
    advisoryEffects: [],
    ...writers,
    database,
    clock: systemClock,
    log,
    providers,
    thresholds: INCIDENT_THRESHOLDS,
    publicUrl: "http://127.0.0.1",
  });
  return { database, looks: jobs.verifyDueGrants, importAccounts: new ImportAccounts({ ...writers, recordExpiry }) };
}

/** One page each; consents of a month ago, so that nothing about their age is special. */
async function bringIn({ importAccounts, database }: Worker, { appId, tokens }: Network): Promise<void> {
  const now = new Date();
  const mintedAt = new Date(now.getTime() - 720 * HOUR_MS);
  const each = Math.ceil(consents / COMPANIES);
  for (let company = 1; company <= COMPANIES; company++) {
    const first = (company - 1) * each;
    const grants = Array.from({ length: each }, (_, n) => ({
      provider: "META" as const,
      appId,
      subject: `person-${company}-${n}`,
      accessToken: tokens?.[first + n] ?? randomBytes(24).toString("base64url"),
      clocks: { access: { expiresAt: new Date(now.getTime() + 720 * HOUR_MS), renewable: false } },
      scopes: ["pages_manage_posts"],
      mintedAt,
      accounts: [
        { platform: "FACEBOOK" as const, purpose: "OWN" as const, externalId: pageOf(first + n), name: `Page ${n}` },
      ],
    }));
    await database.transaction((tx) => importAccounts.run(tx, { companyId: company, grants, actor: SYSTEM, now }));
  }
}

/** The hourly look at each consent; profiles have their own look once a day. */
async function makeDue(database: Database): Promise<void> {
  const now = new Date();
  const tomorrow = new Date(now.getTime() + 20 * HOUR_MS);
  await database.transaction(async (tx) => {
    await tx.execute(sql`UPDATE grants SET next_verification_at = ${now}, last_answer = NULL`);
    await tx.execute(sql`UPDATE social_accounts SET next_verification_at = ${tomorrow}`);
  });
}

async function countAlive(database: Database): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    sql`SELECT COUNT(*) AS n FROM grants WHERE last_answer = 'ALIVE' AND lease_until IS NULL`,
  );
  return Number(row?.n);
}
