import sql from "sql-template-tag";
import type { Database } from "../database/database.js";
import { type Claim, Lease } from "../database/lease.js";
import { verificationLease } from "../grants/grant-lease.js";

/** As long as that of `verificationLease`; it is the same lease, walked company by company. */
const SECONDS = 60;
/** Of each company in its turn, while others wait. */
const FROM_EACH = 4;
/** Companies that take turns before it is looked again who has something due. */
const MOST_IN_TURN = 5_000;

/**
 * Hands out what is due, the most overdue first. As soon as one company crowds out the others, they take turns instead, so that
 * twenty thousand due consents of one do not hold up five of another (T-7). What a turn costs depends on how many companies there are
 * and never on how many consents are scheduled.
 */
export class DueTurns {
  private readonly byTime: Lease;
  private readonly byCompany: Lease;
  private inTurn: number[] = [];
  private crowded = false;

  constructor(private readonly database: Database) {
    this.byTime = verificationLease(database);
    this.byCompany = new Lease(database, {
      table: "grants",
      index: "grants_verification_of_company",
      order: ["next_verification_at", "id"],
      seconds: SECONDS,
    });
  }

  /** @returns up to `limit` claims; none: nothing is due that is not in somebody's hands */
  async claim(now: Date, limit: number): Promise<Claim[]> {
    if (this.inTurn.length === 0 && this.crowded) this.inTurn = await this.companiesWithDue(now);
    this.crowded = false;
    return this.inTurn.length === 0 ? this.claimByTime(now, limit) : this.claimInTurn(now, limit);
  }

  /** Makes a claim last as long as a fresh one. False: somebody else has it. */
  keep(claim: Claim): Promise<boolean> {
    return this.byTime.extend(claim);
  }

  private async claimByTime(now: Date, limit: number): Promise<Claim[]> {
    const claims = await this.byTime.claim(sql`next_verification_at <= ${now}`, limit);
    this.crowded = claims.length === limit && largestShare(claims) > Math.max(1, limit / 2);
    return claims;
  }

  private async claimInTurn(now: Date, limit: number): Promise<Claim[]> {
    const claims: Claim[] = [];
    const fromEach = Math.max(FROM_EACH, Math.ceil(limit / this.inTurn.length));
    while (claims.length < limit) {
      const company = this.inTurn.shift();
      if (company === undefined) break;
      const due = sql`company_id = ${company} AND next_verification_at <= ${now}`;
      claims.push(...(await this.byCompany.claim(due, Math.min(fromEach, limit - claims.length))));
    }
    // Once all have had their turn it is the most overdue's again, and that shows whether they are still crowded out.
    return claims.length > 0 ? claims : this.claimByTime(now, limit);
  }

  /** One seek in the index for each company. */
  private async companiesWithDue(now: Date): Promise<number[]> {
    const index = this.database.dialect.withIndex("grants_verification_of_company");
    const rows = await this.database.query<{ id: number }>(
      sql`SELECT c.id FROM companies c WHERE (SELECT g.next_verification_at FROM grants g ${index}
          WHERE g.company_id = c.id AND g.next_verification_at <= ${now}
          ORDER BY g.next_verification_at LIMIT 1) IS NOT NULL
        ORDER BY c.id LIMIT ${MOST_IN_TURN}`,
    );
    return rows.map(({ id }) => id);
  }
}

function largestShare(claims: readonly Claim[]): number {
  const counts = new Map<number, number>();
  for (const { companyId } of claims) counts.set(companyId, (counts.get(companyId) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
