import sql, { empty, join, type Sql } from "sql-template-tag";
import type { Database } from "../database/database.js";
import type { Claim, Lease } from "../database/lease.js";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { Log } from "../log.js";
import type { Provider } from "../platforms/provider.js";
import type { Verdict } from "../platforms/verdict.js";
import { VaultError } from "../vault/vault-error.js";
import type { HeldGrant } from "./held-grant.js";
import { retryRefresh } from "./next-refresh.rules.js";
import type { RefreshGrant } from "./refresh-grant.js";

/** Told of renewals that were refused in a way that speaks against the connection; may be told again of the same. */
export interface RefusedRefreshes {
  /** @param verdict PERMANENT or DOUBTFUL */
  refused(grant: HeldGrant, verdict: Verdict, inDoubt: boolean, now: Date): Promise<void>;
}

export interface RefreshDueGrantsParts {
  readonly database: Database;
  /** `refreshLease`. */
  readonly lease: Lease;
  readonly refreshGrant: RefreshGrant;
  readonly refusals: RefusedRefreshes;
  readonly log: Log;
  readonly shares?: Shares;
}

/** How many grants are in hand at once, and how much of that one company and one provider may have while others wait (T-7). */
export interface Shares {
  readonly atOnce: number;
  readonly ofCompany: number;
  readonly ofProvider: number;
}

const SHARES: Shares = { atOnce: 8, ofCompany: 4, ofProvider: 4 };

/** What is in hand, with whose it is. */
interface InHand {
  readonly claim: Claim;
  readonly provider: Provider | null;
}

/** Renews what is due, whoever's it is: each grant by one worker at a time, one that fails moves back and holds up nobody. */
export class RefreshDueGrants {
  constructor(private readonly parts: RefreshDueGrantsParts) {}

  /** The next instant after the given one at which a grant is to be renewed; null if none is. */
  async nextInstant(after: Date): Promise<Date | null> {
    const rows = await this.parts.database.query<{ next: StoredMoment | null }>(
      sql`SELECT MIN(next_refresh_at) AS next FROM grants WHERE next_refresh_at > ${after}`,
    );
    return readOptionalMoment(rows[0]?.next ?? null);
  }

  /** @returns how many grants were taken in hand; stops early when aborted, calls under way are waited for */
  async run(now: Date, signal: AbortSignal = new AbortController().signal): Promise<number> {
    const { atOnce, ofCompany } = this.parts.shares ?? SHARES;
    const inHand = new Set<InHand>();
    const running = new Set<Promise<void>>();
    let taken = 0;
    for (let more = true; more || running.size > 0; ) {
      const free = Math.min(atOnce - running.size, ofCompany);
      if (more && free > 0) {
        const claims = signal.aborted ? [] : await this.claim(now, free, inHand);
        more = claims.length === free;
        taken += claims.length;
        for (const work of claims) {
          inHand.add(work);
          const run = this.refresh(work.claim, now, signal).finally(() => {
            inHand.delete(work);
            running.delete(run);
          });
          running.add(run);
        }
      } else {
        await Promise.race(running);
      }
    }
    return taken;
  }

  /** Those who have least in hand first; what is left of the places goes to whoever has many already. */
  private async claim(now: Date, limit: number, inHand: ReadonlySet<InHand>): Promise<InHand[]> {
    const claims: Claim[] = [];
    for (const whose of this.preferences([...inHand])) {
      if (claims.length === limit) break;
      const due = sql`next_refresh_at <= ${now}${whose}`;
      claims.push(...(await this.parts.lease.claim(due, limit - claims.length)));
    }
    return this.withProviders(claims);
  }

  private preferences(inHand: readonly InHand[]): Sql[] {
    const { ofCompany, ofProvider } = this.parts.shares ?? SHARES;
    const companies = crowded(inHand, ({ claim }) => claim.companyId, ofCompany);
    const providers = crowded(inHand, ({ provider }) => provider, ofProvider);
    const otherCompanies = companies.length === 0 ? empty : sql` AND company_id NOT IN (${join(companies)})`;
    const otherProviders = providers.length === 0 ? empty : sql` AND provider NOT IN (${join(providers)})`;
    const preferences = [empty];
    if (companies.length > 0) preferences.unshift(otherCompanies);
    if (providers.length > 0) preferences.unshift(sql`${otherCompanies}${otherProviders}`);
    return preferences;
  }

  private async withProviders(claims: readonly Claim[]): Promise<InHand[]> {
    if (claims.length === 0) return [];
    const keys = claims.map(({ companyId, id }) => sql`(company_id = ${companyId} AND id = ${id})`);
    const rows = await this.parts.database.query<{ id: string; provider: Provider }>(
      sql`SELECT id, provider FROM grants WHERE ${join(keys, " OR ")}`,
    );
    const providers = new Map(rows.map((row) => [row.id, row.provider]));
    return claims.map((claim) => ({ claim, provider: providers.get(claim.id) ?? null }));
  }

  private async refresh(claim: Claim, now: Date, signal: AbortSignal): Promise<void> {
    const { refreshGrant, refusals, log } = this.parts;
    try {
      // A claim of what is due is never content with tokens that somebody else has just renewed: then it would not be due.
      const mustBeOlderThan = new Date(now.getTime() + 1);
      const result = await refreshGrant.run({
        companyId: claim.companyId,
        grantId: claim.id,
        now,
        signal,
        claim,
        mustBeOlderThan,
      });
      if (result.kind !== "REFUSED") return;
      const { grant, verdict, inDoubt } = result;
      if (verdict.kind === "APP_FAULT") {
        log.error({ grant: grant.id, provider: grant.provider }, "a renewal was refused because of our own app");
      }
      if (verdict.kind === "PERMANENT" || verdict.kind === "DOUBTFUL") {
        await refusals.refused(grant, verdict, inDoubt, now);
      }
    } catch (error) {
      log.error({ err: error, grant: claim.id, company: claim.companyId }, "a grant could not be renewed");
      await this.putOff(claim, now, error).catch((failure: unknown) =>
        log.error(
          { err: failure, grant: claim.id },
          "a grant could not be put off; it is taken up again when its lease ends",
        ),
      );
    }
  }

  /** What breaks each time it is taken up must not come first each time (D-24). */
  private async putOff(claim: Claim, now: Date, error: unknown): Promise<void> {
    const kind = error instanceof VaultError ? "APP_FAULT" : "TRANSIENT";
    const next = retryRefresh(claim.id, { failures: 3, inDoubt: false, verdict: { kind } }, now);
    await this.parts.lease.finish(claim, (tx) =>
      tx.execute(
        sql`UPDATE grants SET next_refresh_at = ${next} WHERE company_id = ${claim.companyId} AND id = ${claim.id}`,
      ),
    );
  }
}

/** Whose work fills its share. */
function crowded<Whose extends string | number>(
  inHand: readonly InHand[],
  whose: (work: InHand) => Whose | null,
  share: number,
): Whose[] {
  const counts = new Map<Whose, number>();
  for (const work of inHand) {
    const owner = whose(work);
    if (owner !== null) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= share).map(([owner]) => owner);
}
