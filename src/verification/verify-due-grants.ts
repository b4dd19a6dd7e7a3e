import sql from "sql-template-tag";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import { type Claim, isHeld } from "../database/lease.js";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { DueTurns } from "./due-turns.js";
import type { LookAtGrant } from "./look-at-grant.js";
import { nextTry } from "./next-look.rules.js";

export interface VerifyDueGrantsParts {
  readonly database: Database;
  readonly turns: Pick<DueTurns, "claim" | "keep">;
  readonly lookAtGrant: Pick<LookAtGrant, "run">;
  /** How many consents are looked at at once. */
  readonly atOnce?: number;
}

const AT_ONCE = 16;
/** A claim that had to wait so long for a place is extended before it is worked with. */
const WAITED_LONG_MS = 10_000;

interface Waiting {
  readonly claim: Claim;
  /** In the time of `performance.now()`. */
  readonly since: number;
}

/**
 * Looks at whatever is due, whoever's it is, several at once; one that fails moves back and holds up nobody. May run late, twice, or
 * in several processes at the same time: each consent is one worker's at a time.
 */
export class VerifyDueGrants {
  constructor(private readonly parts: VerifyDueGrantsParts) {}

  /** The next instant after the given one at which a consent is due; null if none is. */
  async nextInstant(after: Date): Promise<Date | null> {
    const { database } = this.parts;
    const rows = await database.query<{ next: StoredMoment }>(
      sql`SELECT next_verification_at AS next FROM grants ${database.dialect.withIndex("grants_verification_due")}
        WHERE next_verification_at > ${after} ORDER BY next_verification_at LIMIT 1`,
    );
    return readOptionalMoment(rows[0]?.next ?? null);
  }

  /** @returns how many consents were looked at; stops early when aborted, looks under way end unwritten then */
  run(now: Date, signal: AbortSignal = new AbortController().signal): Promise<number> {
    return this.work(() => now, signal);
  }

  /** The same by a clock that goes on: a long queue is not worked off at the instant at which it was met. */
  runBy(clock: Clock, signal: AbortSignal): Promise<number> {
    return this.work(() => clock.now(), signal);
  }

  /** The next batch is claimed while the one before is being looked at, so that a place that becomes free is taken at once. */
  private async work(nowOf: () => Date, signal: AbortSignal): Promise<number> {
    const { turns, atOnce = AT_ONCE } = this.parts;
    const ahead = Math.ceil(atOnce / 4);
    const running = new Set<Promise<void>>();
    const waiting: Waiting[] = [];
    let claiming: Promise<void> | null = null;
    let taken = 0;
    let more = true;
    for (;;) {
      for (const next of waiting.splice(0, atOnce - running.size)) {
        const look: Promise<void> = this.look(next, nowOf(), signal).finally(() => {
          running.delete(look);
          more = true;
        });
        running.add(look);
      }
      const room = atOnce + ahead - running.size - waiting.length;
      // In small batches, so that no claim waits long for its work.
      if (more && claiming === null && room >= ahead && !signal.aborted) {
        more = false;
        claiming = turns.claim(nowOf(), room).then((claims) => {
          claiming = null;
          taken += claims.length;
          more ||= claims.length > 0;
          waiting.push(...claims.map((claim) => ({ claim, since: performance.now() })));
        });
      }
      const under: Promise<void>[] = claiming === null ? [...running] : [...running, claiming];
      if (under.length === 0) return taken;
      await Promise.race(under);
    }
  }

  private async look({ claim, since }: Waiting, now: Date, signal: AbortSignal): Promise<void> {
    if (performance.now() - since > WAITED_LONG_MS && !(await this.parts.turns.keep(claim))) return;
    if (claim.abandoned) await this.countDeath(claim, now);
    await this.parts.lookAtGrant.run({ claim, now, signal });
  }

  /** The worker before did not live to write anything: should this one die of it too, the next comes later (D-24). */
  private async countDeath(claim: Claim, now: Date): Promise<void> {
    await this.parts.database.transaction(async (tx) => {
      const [row] = await tx.query<{ failures: number }>(
        sql`SELECT verification_failures AS failures FROM grants WHERE company_id = ${claim.companyId} AND id = ${claim.id}`,
      );
      const failures = (row?.failures ?? 0) + 1;
      await tx.execute(
        sql`UPDATE grants SET verification_failures = ${failures},
          next_verification_at = ${nextTry(failures, false, now, claim.id)} WHERE ${isHeld(claim)}`,
      );
    });
  }
}
