import sql from "sql-template-tag";
import { SYSTEM } from "../api/viewer.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Database } from "../database/database.js";
import { type Claim, Lease } from "../database/lease.js";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { Log } from "../log.js";
import type { Providers } from "../platforms/providers.js";
import type { Verdict } from "../platforms/verdict.js";
import { VaultError } from "../vault/vault-error.js";
import type { Vault } from "../vault/vault.js";
import { inParallel } from "../verification/in-parallel.js";
import { type HeldRevocation, isAwaited, isNeeded, readRevocation } from "./held-revocation.js";
import { afterAttempts, nextRevocation } from "./next-revocation.rules.js";
import type { RevocationRow } from "./revocation.entity.js";

/** Longer than a call with its time-out takes, and as long as a crashed worker may delay one (D-22). */
const SECONDS = 60;
const AT_ONCE = 4;

type Outcome = NonNullable<RevocationRow["outcome"]>;

export interface RevokeParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly providers: Providers;
  readonly log: Log;
}

/**
 * Takes consents back at their providers that nobody needs any more (O-15), whoever's they are. Whether one is needed after all is
 * looked at anew each time it is taken in hand. Its tokens are destroyed once the provider has answered, and after a day whatever the
 * provider does.
 */
export class RevokeDueConsents {
  private readonly lease: Lease;

  constructor(private readonly parts: RevokeParts) {
    const order = ["due_at", "company_id", "id"];
    this.lease = new Lease(parts.database, { table: "revocations", index: "revocations_due", order, seconds: SECONDS });
  }

  /** The next instant after the given one at which there is something to take back; null if there is none. */
  async nextInstant(after: Date): Promise<Date | null> {
    const [row] = await this.parts.database.query<{ next: StoredMoment | null }>(
      sql`SELECT MIN(due_at) AS next FROM revocations WHERE due_at > ${after}`,
    );
    return readOptionalMoment(row?.next ?? null);
  }

  /** @returns how many were taken in hand; stops early when aborted, calls under way are waited for */
  async run(now: Date, signal: AbortSignal = new AbortController().signal): Promise<number> {
    let taken = 0;
    while (!signal.aborted) {
      const claims = await this.lease.claim(sql`due_at <= ${now}`, AT_ONCE);
      await inParallel(claims, AT_ONCE, (claim) => this.work(claim, now, signal));
      taken += claims.length;
      if (claims.length < AT_ONCE) break;
    }
    return taken;
  }

  /** One that breaks is taken up again when its lease has run out; it holds up nobody (D-24). */
  private async work(claim: Claim, now: Date, signal: AbortSignal): Promise<void> {
    const { database, vault, log } = this.parts;
    try {
      const revocation = await readRevocation(database, vault, claim);
      if (revocation === null) return void (await this.lease.finish(claim, async () => undefined));
      await this.decide(claim, revocation, now, signal);
    } catch (error) {
      const { id, companyId: company } = claim;
      log.error({ err: error, revocation: id, company }, "a consent could not be taken back; it is tried again");
    }
  }

  private async decide(claim: Claim, revocation: HeldRevocation, now: Date, signal: AbortSignal): Promise<void> {
    const { database } = this.parts;
    // In this order: a trip ends in the transaction that stores its consent, so one that is not seen open has been seen to bring none.
    const awaited = await isAwaited(database, revocation);
    if (await isNeeded(database, revocation)) return this.end(claim, revocation, "NEEDED", now);
    if (revocation.destroyAt <= now) return this.giveUp(claim, revocation, now);
    if (awaited) {
      return this.putOff(claim, afterAttempts(revocation.destroyAt, now), revocation.failures);
    }
    const verdict = await this.revoke(revocation, signal);
    if (verdict === null) return this.end(claim, revocation, "REVOKED", now);
    const failures = revocation.failures + 1;
    const next = nextRevocation({ ...revocation, failures, verdict }, now);
    return next === null ? this.giveUp(claim, revocation, now) : this.putOff(claim, next, failures);
  }

  /** @returns null when the consent is gone */
  private async revoke(revocation: HeldRevocation, signal: AbortSignal): Promise<Verdict | null> {
    const { id, provider, companyId: company } = revocation;
    // The operator's app there has been taken away or exchanged; it may come back with the next start.
    const port = this.parts.providers.of(revocation);
    if (port === null) return { kind: "APP_FAULT" };
    try {
      const outcome = await port.revoke(revocation.open(), signal);
      if (outcome.kind === "REVOKED") return null;
      const { verdict } = outcome;
      if (verdict.kind === "APP_FAULT") {
        this.parts.log.error({ revocation: id, provider }, "a consent is not taken back because of our own app");
      }
      return verdict;
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      this.parts.log.error({ err: error, revocation: id, company }, "the tokens of a consent cannot be opened");
      return { kind: "APP_FAULT" };
    }
  }

  private giveUp(claim: Claim, revocation: HeldRevocation, now: Date): Promise<void> {
    const { id, provider, failures } = revocation;
    this.parts.log.warn(
      { revocation: id, provider, failures },
      "a consent was not taken back; its tokens are destroyed",
    );
    return this.end(claim, revocation, "GIVEN_UP", now);
  }

  private async putOff(claim: Claim, next: Date, failures: number): Promise<void> {
    await this.lease.finish(claim, (tx) =>
      tx.execute(
        sql`UPDATE revocations SET due_at = ${next}, failures = ${failures}
          WHERE company_id = ${claim.companyId} AND id = ${claim.id}`,
      ),
    );
  }

  private async end(claim: Claim, { provider, failures }: HeldRevocation, outcome: Outcome, now: Date): Promise<void> {
    const { companyId, id } = claim;
    await this.lease.finish(claim, async (tx) => {
      await tx.execute(
        sql`UPDATE revocations SET access_token = NULL, refresh_token = NULL, due_at = NULL, outcome = ${outcome}, ended_at = ${now}
          WHERE company_id = ${companyId} AND id = ${id}`,
      );
      await recordAuditEntry(tx, {
        companyId,
        actor: SYSTEM,
        occurredAt: now,
        address: null,
        requestId: null,
        action: "CONSENT_REVOCATION_ENDED",
        target: { type: "Revocation", id },
        details: { provider, outcome, failures },
      });
    });
  }
}
