import { setTimeout as sleep } from "node:timers/promises";
import sql, { type Sql } from "sql-template-tag";
import type { Database } from "../database/database.js";
import { type Claim, isHeld } from "../database/lease.js";
import type { Transaction } from "../database/transaction.js";
import type { Log } from "../log.js";
import type { IssuedTokens } from "../platforms/provider-port.js";
import type { Verdict } from "../platforms/verdict.js";
import type { Vault } from "../vault/vault.js";
import { type GrantClock, type GrantClocks, nextNeed } from "./clocks.rules.js";
import type { HeldGrant } from "./held-grant.js";
import { nextRefresh, retryRefresh } from "./next-refresh.rules.js";
import { answerOf, countsAsFailing, needsPersonNow } from "./refresh-outcome.rules.js";
import type { GrantClocksEffect, RefreshStep } from "./refresh-result.js";
import type { SubjectHasher } from "./subject-hash.js";

export interface RefreshStoreParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly hasher: SubjectHasher;
  readonly effects: readonly GrantClocksEffect[];
  readonly log: Log;
  /** For tests: may end the process. */
  readonly reached?: (step: RefreshStep) => Promise<void>;
}

/** A claimed grant, as it was read under the claim. */
export interface Working {
  readonly claim: Claim;
  readonly grant: HeldGrant;
  /** The claim is the caller's, who goes on with it. */
  readonly keepClaim: boolean;
  readonly now: Date;
}

/** New tokens that nobody has stored are lost, so storing them is tried as long as the claim may last. */
const STORE_PATIENCE_MS = 30_000;
const STORE_PAUSE_MS = 500;

/** The writes of a renewal, each fenced by the claim (D-21): false says that it was lost and nothing was written. */
export class RefreshStore {
  constructor(private readonly parts: RefreshStoreParts) {}

  /**
   * Says before the call that the stored tokens may be dead from now on (O-9). The attempt is counted here, and the next one set, so
   * that a grant whose renewal kills the process does not do so at once again (D-24).
   */
  async markInDoubt({ claim, grant, now }: Working): Promise<boolean> {
    const failures = grant.refreshFailures + 1;
    const next = retryRefresh(grant.id, { failures, inDoubt: true, verdict: { kind: "TRANSIENT" } }, now);
    return this.parts.database.transaction((tx) =>
      write(
        tx,
        claim,
        sql`refresh_in_doubt_since = COALESCE(refresh_in_doubt_since, ${now}), refresh_failures = ${failures},
          next_refresh_at = ${next}, updated_at = ${now}`,
      ),
    );
  }

  /**
   * Stores what a renewal brought, tokens first of all: a fault of the database is waited out, and one in the effects does not undo
   * the tokens.
   */
  async storeTokens(working: Working, issued: IssuedTokens, clocks: GrantClocks): Promise<boolean> {
    const { claim } = working;
    const { database, effects, log } = this.parts;
    const assignments = this.tokenAssignments(working, issued, clocks);
    const store = (following: readonly GrantClocksEffect[]) =>
      database.transaction(async (tx) => {
        // Accounts that do not follow here do so later: at once, or with whatever looks for what is due.
        const due = following === effects ? nextNeed(clocks, working.now) : working.now;
        if (!(await write(tx, claim, sql`${assignments}, clocks_due_at = ${due}`))) return false;
        await this.runEffects(tx, working, clocks, following);
        await this.parts.reached?.("BEFORE_COMMIT");
        return true;
      });
    const deadline = performance.now() + STORE_PATIENCE_MS;
    for (let following = effects; ; following = []) {
      try {
        const stored = await store(following);
        if (stored && following !== effects) await this.catchUp(working, clocks);
        return stored;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        log.error({ err: error, grant: claim.id }, "renewed tokens could not be stored yet, trying again");
        await sleep(following === effects ? 0 : STORE_PAUSE_MS);
      }
    }
  }

  /** Records a renewal that brought nothing. `inDoubt`: the stored tokens may have been used up all the same. */
  async storeRefusal(working: Working, verdict: Verdict, inDoubt: boolean): Promise<boolean> {
    const { claim, grant, now } = working;
    const failures = grant.refreshFailures + 1;
    const failingSince = grant.clocks.renewalFailingSince ?? (countsAsFailing(verdict) ? now : null);
    const clocks = { ...grant.clocks, renewalFailingSince: failingSince };
    const doubtSince = inDoubt ? (grant.refreshInDoubtSince ?? now) : grant.refreshInDoubtSince;
    const answer = answerOf(verdict);
    const observed = answer === null ? sql`` : sql`last_answer = ${answer}, last_answer_at = ${now},`;
    const next = retryRefresh(grant.id, { failures, inDoubt, verdict }, now);
    return this.parts.database.transaction(async (tx) => {
      const written = await write(
        tx,
        claim,
        sql`${observed} refresh_in_doubt_since = ${doubtSince}, refresh_failures = ${failures},
          renewal_failing_since = ${failingSince}, clocks_due_at = ${nextNeed(clocks, now)}, next_refresh_at = ${next}, updated_at = ${now}${released(working)}`,
      );
      if (written && needsPersonNow(clocks, now)) await this.runEffects(tx, working, clocks, this.parts.effects);
      return written;
    });
  }

  /** Nobody can renew it now: asked again at `next`; null: not before its tokens change. */
  async postpone(working: Working, next: Date | null): Promise<boolean> {
    const { claim, grant, now } = working;
    return this.parts.database.transaction(async (tx) => {
      const written = await write(tx, claim, sql`next_refresh_at = ${next}${released(working)}`);
      if (written && needsPersonNow(grant.clocks, now)) {
        await this.runEffects(tx, working, grant.clocks, this.parts.effects);
      }
      return written;
    });
  }

  /** Gives a claim back that changed nothing. */
  async release({ claim, keepClaim }: Pick<Working, "claim" | "keepClaim">): Promise<void> {
    if (keepClaim) return;
    await this.parts.database.transaction((tx) => write(tx, claim, sql`lease_until = NULL`));
  }

  private tokenAssignments(working: Working, issued: IssuedTokens, clocks: GrantClocks): Sql {
    const { grant, now } = working;
    const { id, provider } = grant;
    const refreshToken = issued.refreshToken ?? grant.tokens.refreshToken;
    const { prefixHash, doubleHash } = this.parts.hasher.refreshTokens.hashesOf(refreshToken);
    const scopes = issued.scopes.length > 0 ? issued.scopes : grant.scopes;
    const next = nextRefresh({ id, provider, clocks, hasRefreshToken: refreshToken !== null }, now);
    return sql`access_token = ${this.seal(grant, "access_token", issued.accessToken)},
      refresh_token = ${this.seal(grant, "refresh_token", refreshToken)},
      refresh_prefix_hash = ${prefixHash}, refresh_double_hash = ${doubleHash}, scopes = ${JSON.stringify(scopes)},
      ${clock("access", clocks.access)}, ${clock("refresh", clocks.refresh)},
      ${clock("data_access", clocks.dataAccess)}, minted_at = ${clocks.mintedAt}, renewal_failing_since = NULL,
      refresh_in_doubt_since = NULL, refresh_failures = 0, next_refresh_at = ${notAtOnce(next, now)},
      last_answer = 'ALIVE', last_answer_at = ${now}, suspicion = NULL, suspected_reason = NULL, suspected_since = NULL,
      updated_at = ${now}${released(working)}`;
  }

  private seal({ companyId, id }: HeldGrant, column: string, token: string | null): string | null {
    return token === null ? null : this.parts.vault.seal(token, { companyId, rowId: id, column: `grants.${column}` });
  }

  private async runEffects(
    tx: Transaction,
    { grant, now }: Working,
    clocks: GrantClocks,
    effects: readonly GrantClocksEffect[],
  ): Promise<void> {
    for (const effect of effects) await effect.moved(tx, grant.companyId, [{ id: grant.id, clocks }], now);
  }

  /** The effects once more, after the tokens were stored without them. */
  private async catchUp(working: Working, clocks: GrantClocks): Promise<void> {
    const { database, effects, log } = this.parts;
    try {
      await database.transaction((tx) => this.runEffects(tx, working, clocks, effects));
    } catch (error) {
      log.error({ err: error, grant: working.grant.id }, "accounts could not follow the clocks of a renewed grant");
    }
  }
}

/** A renewal whose tokens are due again at once would never end. */
const SHORTEST_LIFE_MS = 60_000;

function notAtOnce(next: Date | null, now: Date): Date | null {
  return next === null ? null : new Date(Math.max(next.getTime(), now.getTime() + SHORTEST_LIFE_MS));
}

function clock(name: string, end: GrantClock | null): Sql {
  return sql`${sql([`${name}_expires_at`])} = ${end?.expiresAt ?? null},
    ${sql([`${name}_renewable`])} = ${end?.renewable ?? false}`;
}

function released({ keepClaim }: Working): Sql {
  return keepClaim ? sql`` : sql`, lease_until = NULL`;
}

async function write(tx: Transaction, claim: Claim, assignments: Sql): Promise<boolean> {
  return (await tx.execute(sql`UPDATE grants SET ${assignments} WHERE ${isHeld(claim)}`)) === 1;
}
