import { nanoid } from "nanoid";
import { pino } from "pino";
import sql from "sql-template-tag";
import { SYSTEM } from "../../src/api/viewer.js";
import { FollowClocks } from "../../src/accounts/follow-clocks.js";
import { RecordExpiry } from "../../src/accounts/record-expiry.js";
import { RecordStatusChange } from "../../src/accounts/record-status-change.js";
import type { Database } from "../../src/database/database.js";
import type { GrantClock } from "../../src/grants/clocks.rules.js";
import { refreshLease } from "../../src/grants/grant-lease.js";
import { HeldGrants, type HeldGrant } from "../../src/grants/held-grant.js";
import { RefreshDueGrants, type RefusedRefreshes, type Shares } from "../../src/grants/refresh-due-grants.js";
import { RefreshGrant } from "../../src/grants/refresh-grant.js";
import type { GrantClocksEffect, RefreshStep } from "../../src/grants/refresh-result.js";
import { RefreshStore } from "../../src/grants/refresh-store.js";
import { storeGrants } from "../../src/grants/store-grants.js";
import { SubjectHasher } from "../../src/grants/subject-hash.js";
import type { Provider } from "../../src/platforms/provider.js";
import type { ProviderPort } from "../../src/platforms/provider-port.js";
import { Providers } from "../../src/platforms/providers.js";
import { parseKeyRing } from "../../src/vault/key-ring.js";
import { Vault } from "../../src/vault/vault.js";
import { after, START } from "./stories.js";

export const QUIET = pino({ level: "silent" });

/** Keys as text, so that a child process can have the same. */
export interface TestKeys {
  readonly ring: string;
  readonly identity: string;
}

export interface RenewalParts {
  readonly keys: TestKeys;
  readonly ports: readonly ProviderPort[];
  readonly refused?: RefusedRefreshes["refused"];
  readonly effects?: readonly GrantClocksEffect[];
  readonly reached?: (step: RefreshStep) => Promise<void>;
  readonly shares?: Shares;
}

/** Renewing as the application wires it, on one set of connections: one process's worth. */
export function renewals(database: Database, parts: RenewalParts) {
  const vault = new Vault(parseKeyRing(parts.keys.ring));
  const hasher = new SubjectHasher(Buffer.from(parts.keys.identity, "hex"));
  const followClocks = new FollowClocks(new RecordExpiry([]), new RecordStatusChange([]));
  const following: GrantClocksEffect = {
    moved: (tx, companyId, grants, now) =>
      followClocks.follow(tx, companyId, grants, { source: "REFRESH", actor: SYSTEM, renewedByPerson: false, now }),
  };
  const { reached } = parts;
  const effects = parts.effects ?? [following];
  const grants = new HeldGrants(database, vault);
  const lease = refreshLease(database);
  const store = new RefreshStore({ database, vault, hasher, effects, log: QUIET, ...(reached ? { reached } : {}) });
  const refreshGrant = new RefreshGrant({
    providers: new Providers(parts.ports),
    grants,
    lease,
    store,
    log: QUIET,
    ...(reached ? { reached } : {}),
  });
  const refreshDueGrants = new RefreshDueGrants({
    database,
    lease,
    refreshGrant,
    refusals: { refused: parts.refused ?? (async () => undefined) },
    log: QUIET,
    ...(parts.shares ? { shares: parts.shares } : {}),
  });
  return { vault, hasher, grants, lease, refreshGrant, refreshDueGrants };
}

export type Renewals = ReturnType<typeof renewals>;

export interface GivenGrant {
  readonly provider?: Provider;
  readonly appId?: string;
  readonly access: string;
  readonly refresh: string | null;
  /** Null: without an end. */
  readonly accessClock?: GrantClock | null;
  readonly mintedAt?: Date;
}

/** A consent as an import brings it. @returns its id */
export async function givenGrant(
  database: Database,
  { vault, hasher }: Pick<Renewals, "vault" | "hasher">,
  companyId: number,
  given: GivenGrant,
  now: Date = START,
): Promise<string> {
  const { provider = "X", appId = "app", access, refresh, mintedAt = after(-600, now) } = given;
  const { accessClock = { expiresAt: after(6_600, now), renewable: true } } = given;
  const clocks = { access: accessClock, refresh: null, dataAccess: null, mintedAt, renewalFailingSince: null };
  const grant = { provider, appId, subject: nanoid(), accessToken: access, refreshToken: refresh, clocks };
  const stored = await database.transaction((tx) =>
    storeGrants({ vault, hasher }, tx, companyId, [{ ...grant, scopes: ["read"], connectedById: null }], now),
  );
  return stored[0]?.id as string;
}

/** The grant as it is now; fails where there is none. */
export async function grantNow({ grants }: Renewals, companyId: number, id: string): Promise<HeldGrant> {
  const grant = await grants.read(companyId, id);
  if (grant === null) throw new Error("no such grant");
  return grant;
}

/** Lets a lease run out by the database's clock, as if its time had passed. */
export async function letLeaseRunOut(database: Database, id: string): Promise<void> {
  await database.transaction((tx) =>
    tx.execute(
      sql`UPDATE grants SET lease_until = ${tx.dialect.databaseNowPlus(-1)} WHERE id = ${id} AND lease_until IS NOT NULL`,
    ),
  );
}
