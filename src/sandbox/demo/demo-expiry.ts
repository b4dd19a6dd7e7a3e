import sql, { join } from "sql-template-tag";
import type { FollowClocks } from "../../accounts/follow-clocks.js";
import { SYSTEM } from "../../api/viewer.js";
import type { Database } from "../../database/database.js";
import type { SqlReader, Transaction } from "../../database/transaction.js";
import { type StoreGrantsDeps, storeGrants } from "../../grants/store-grants.js";
import type { Log } from "../../log.js";
import type { MoveLock } from "../move-lock.js";
import type { SandboxClock } from "../sandbox-clock.js";
import { clocksUntil } from "./demo-clocks.rules.js";
import { DEMO_APP_ID, type DemoGrant } from "./demo-company.js";
import { type DemoConsent, demoConsent } from "./demo-consent.js";

export interface DemoExpiryParts extends StoreGrantsDeps {
  readonly database: Database;
  readonly followClocks: FollowClocks;
  readonly clock: SandboxClock;
  /** Nothing is renewed while the clock is being moved, in whichever process. */
  readonly lock: MoveLock;
  readonly log: Pick<Log, "warn">;
  readonly companyId: number;
  /** The consents that expire while somebody watches, in their order. */
  readonly grants: readonly DemoGrant[];
}

/** In milliseconds. */
export interface DemoExpiryTimes {
  readonly first: number;
  readonly next: number;
  /** How long all stay expired before they begin anew. */
  readonly rest: number;
  readonly look: number;
}

export const DEMO_EXPIRY_TIMES: DemoExpiryTimes = { first: 15_000, next: 60_000, rest: 60_000, look: 5_000 };

/** How long a start waits for a clock that another process moves. */
const START_PATIENCE_MS = 60_000;

/** A consent of the demo on which accounts of the demo still live. */
interface LivingGrant {
  readonly grant: DemoGrant;
  readonly connectedById: string | null;
  readonly alive: boolean;
}

/**
 * Lets something happen in the sandbox: in one company a token expires soon after the start and then one a minute; when all have
 * expired they are renewed, and it begins again. Accounts that somebody imported, took over, broke or disconnected stay as they are.
 */
export class DemoExpiry {
  private readonly times: DemoExpiryTimes;
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  private expiredSince: number | null = null;

  constructor(
    private readonly parts: DemoExpiryParts,
    times: Partial<DemoExpiryTimes> = {},
  ) {
    this.times = { ...DEMO_EXPIRY_TIMES, ...times };
  }

  /** Renews what expired since the last start, and begins. */
  async start(): Promise<void> {
    await this.renew("ALWAYS", this.times.first, START_PATIENCE_MS);
    this.timer = setInterval(() => {
      this.looking ??= this.look().finally(() => {
        this.looking = null;
      });
    }, this.times.look);
    this.timer.unref();
  }

  async close(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await this.looking;
  }

  private async look(): Promise<void> {
    try {
      await this.renewAfterRest();
    } catch (error) {
      this.parts.log.warn({ err: error }, "the demo could not renew its tokens, it will try again");
    }
  }

  private async renewAfterRest(): Promise<void> {
    const living = await this.livingGrants(this.parts.database);
    if (living.length === 0 || living.some(({ alive }) => alive)) {
      this.expiredSince = null;
      return;
    }
    this.expiredSince ??= performance.now();
    if (performance.now() - this.expiredSince < this.times.rest) return;
    await this.renew("IF_ALL_EXPIRED", this.times.next, 0);
  }

  /** Of two processes the one that comes second finds them alive. If the clock is just being moved, a later look will do. */
  private async renew(when: "ALWAYS" | "IF_ALL_EXPIRED", firstAfterMs: number, patienceMs: number): Promise<void> {
    const { clock, database, lock } = this.parts;
    await lock.run(patienceMs, async () => {
      await clock.follow();
      await database.transaction(async (tx) => {
        const living = await this.livingGrants(tx);
        if (when === "IF_ALL_EXPIRED" && living.some(({ alive }) => alive)) return;
        await this.renewAll(tx, living, firstAfterMs);
      });
    });
  }

  private async renewAll(tx: Transaction, living: readonly LivingGrant[], firstAfterMs: number): Promise<void> {
    const { clock, companyId, followClocks } = this.parts;
    const now = clock.now();
    const consents: DemoConsent[] = [];
    for (const [index, { grant, connectedById }] of living.entries()) {
      const end = new Date(now.getTime() + firstAfterMs + index * this.times.next);
      consents.push(await demoConsent(tx, grant, clocksUntil(end, now), connectedById));
    }
    if (consents.length === 0) return;
    const stored = await storeGrants(this.parts, tx, companyId, consents, now);
    const moved = stored.flatMap(({ id, outcome }, index) => {
      const consent = consents[index];
      return outcome === "REPLACED" && consent !== undefined ? [{ id, clocks: consent.clocks }] : [];
    });
    const movement = { source: "REFRESH", actor: SYSTEM, renewedByPerson: false, now } as const;
    await followClocks.follow(tx, companyId, moved, movement);
  }

  /** Only what carries the demo's own accounts and nothing else, and none that is broken or disconnected. */
  private async livingGrants(reader: SqlReader): Promise<LivingGrant[]> {
    const { companyId, grants, hasher, clock } = this.parts;
    const byHash = new Map(grants.map((grant) => [hasher.hash(subjectOf(grant)), grant]));
    const rows = await reader.query<StoredAccount>(sql`
      SELECT g.subject_hash AS hash, g.connected_by_id AS connectedById, a.external_id AS externalId, a.status AS status,
        CASE WHEN a.expires_at > ${clock.now()} THEN 1 ELSE 0 END AS lasting
      FROM grants g JOIN social_accounts a ON a.company_id = g.company_id AND a.grant_id = g.id
      WHERE g.company_id = ${companyId} AND g.subject_hash IN (${join([...byHash.keys()])})`);
    return [...byHash].flatMap(([hash, grant]) => {
      const own = rows.filter((row) => row.hash === hash);
      if (own.length === 0 || !own.every((row) => isOurs(row, grant))) return [];
      const alive = own.some((row) => row.status === "CONNECTED" && row.lasting === 1);
      return [{ grant, connectedById: own[0]?.connectedById ?? null, alive }];
    });
  }
}

interface StoredAccount {
  hash: string;
  connectedById: string | null;
  externalId: string;
  status: string;
  lasting: number;
}

function subjectOf({ provider, person }: DemoGrant) {
  return { provider, appId: DEMO_APP_ID, subject: person };
}

function isOurs(row: StoredAccount, grant: DemoGrant): boolean {
  const isKnown = grant.accounts.some((account) => account.externalId === row.externalId);
  return isKnown && (row.status === "CONNECTED" || row.status === "EXPIRED");
}
