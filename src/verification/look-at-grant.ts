import sql from "sql-template-tag";
import type { PageTokens } from "../accounts/page-tokens.js";
import type { Database } from "../database/database.js";
import { isHeld, type Lease } from "../database/lease.js";
import type { HeldGrant, HeldGrants } from "../grants/held-grant.js";
import type { RefreshGrant } from "../grants/refresh-grant.js";
import type { Log } from "../log.js";
import type { ProviderPort } from "../platforms/provider-port.js";
import type { Providers } from "../platforms/providers.js";
import { VaultError } from "../vault/vault-error.js";
import type { Witnesses } from "./assessment.rules.js";
import { AskProvider } from "./ask-provider.js";
import type { AskWitnesses } from "./ask-witnesses.js";
import { ClaimLostError, HeldClaim } from "./hold-claim.js";
import { inspectGrant } from "./inspect-grant.js";
import type { KnownAccount } from "./known-accounts.js";
import type { IncidentWatch, Look, LookOrder } from "./look.js";
import { nextAfterOperatorFault, nextDuringIncident, nextTry, nextWithoutApp } from "./next-look.rules.js";
import type { OperatorFaults } from "./operator-faults.js";
import { ReadTogether } from "./read-together.js";
import type { WriteFindings } from "./write-findings.js";

export interface LookAtGrantParts {
  readonly database: Database;
  /** `verificationLease`. */
  readonly lease: Lease;
  readonly grants: HeldGrants;
  readonly providers: Providers;
  readonly pageTokens: PageTokens;
  readonly refreshGrant: Pick<RefreshGrant, "run">;
  readonly askWitnesses: AskWitnesses;
  readonly writeFindings: WriteFindings;
  readonly incidents: IncidentWatch;
  readonly operatorFaults: OperatorFaults;
  readonly log: Log;
}

/**
 * One careful look at one claimed consent (DESIGN, "Careful verdicts"): asks outside of any transaction, then writes everything down in
 * one, which counts only while the claim does.
 */
export class LookAtGrant {
  private readonly reading: ReadTogether;

  constructor(private readonly parts: LookAtGrantParts) {
    this.reading = new ReadTogether(parts.database, parts.grants);
  }

  /** Never throws: what breaks is told to operators and moves the consent back in line, so that it holds up nobody (D-24). */
  async run(order: LookOrder): Promise<Look> {
    try {
      return await this.look(order);
    } catch (error) {
      if (error instanceof ClaimLostError) return { kind: "OVERTAKEN" };
      const { companyId, id } = order.claim;
      this.parts.log.error({ err: error, company: companyId, grant: id }, "a consent could not be looked at");
      await this.putOff(order).catch((failure: unknown) =>
        this.parts.log.error(
          { err: failure, grant: id },
          "a consent could not be put off; it is due when its lease ends",
        ),
      );
      return { kind: "OVERTAKEN" };
    }
  }

  private async look(order: LookOrder): Promise<Look> {
    const { companyId, id } = order.claim;
    const grant = await this.readGrant(order);
    if (grant === "UNREADABLE") return { kind: "NOTHING_TO_ASK", why: "UNREADABLE" };
    const hasTokens = grant !== null && (grant.tokens.accessToken !== null || grant.tokens.refreshToken !== null);
    const accounts = hasTokens ? await this.reading.accountsOf({ companyId, id }, order.now) : [];
    if (grant === null || accounts.length === 0) {
      await this.finish(order, null);
      return { kind: "NOTHING_TO_ASK", why: "NO_TOKENS" };
    }
    const port = this.parts.providers.of(grant);
    if (port === null) {
      await this.finish(order, nextWithoutApp(order.now, id));
      return { kind: "NOTHING_TO_ASK", why: "NO_APP" };
    }
    if (isAboutOtherTokens(order, grant)) return this.release(order);
    if (isRoutine(order) && (await this.parts.incidents.isOpen(grant.provider))) return this.waitForEnd(order);
    return this.inspect(order, port, grant, accounts);
  }

  private async inspect(
    order: LookOrder,
    port: ProviderPort,
    grant: HeldGrant,
    accounts: readonly KnownAccount[],
  ): Promise<Look> {
    const { lease, pageTokens, refreshGrant, incidents, operatorFaults, writeFindings } = this.parts;
    const held = new HeldClaim(lease, order.claim);
    const { now, signal } = order;
    const asker = new AskProvider({ port, accounts, held, pageTokens, refreshGrant, now, signal }, grant);
    const witnesses = this.witnessesFor(order, port, asker, held);
    const findings = await inspectGrant({ order, accounts, asker, witnesses, incidents });
    if (signal.aborted) return this.release(order);
    for (const error of asker.unreadable.values()) operatorFaults.tell(grant, error);
    if (findings.grant.kind === "OPERATOR_FAULT") operatorFaults.tell(grant, null);
    const written = await writeFindings.write({ claim: order.claim, grant: asker.newest, accounts, findings, now });
    if (!written) return { kind: "OVERTAKEN" };
    const all = [findings.grant, ...findings.profiles.values()];
    if (all.some(({ kind }) => kind === "SUSPECT" || kind === "NO_ANSWER"))
      await incidents.consider(grant.provider, now);
    return { kind: "LOOKED", findings };
  }

  /** Asked once for each use, however many profiles of the consent look dead. */
  private witnessesFor(order: LookOrder, port: ProviderPort, asker: AskProvider, held: HeldClaim) {
    const asked = new Map<string, Promise<Witnesses>>();
    return async (profile: KnownAccount | null): Promise<Witnesses> => {
      const use = profile === null ? "consent" : `${profile.platform} ${profile.purpose}`;
      let answer = asked.get(use);
      if (answer === undefined) {
        await held.keep();
        answer =
          asked.get(use) ??
          this.parts.askWitnesses.ask({ port, grant: asker.newest, profile }, order.now, order.signal);
        asked.set(use, answer);
      }
      return answer;
    };
  }

  private async readGrant(order: LookOrder): Promise<HeldGrant | null | "UNREADABLE"> {
    const { companyId, id } = order.claim;
    try {
      return await this.reading.grant({ companyId, id });
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      this.parts.operatorFaults.tell({ companyId, id, provider: null }, error);
      await this.finish(order, nextAfterOperatorFault(order.now, id));
      return "UNREADABLE";
    }
  }

  /**
   * While the provider misbehaves for many, nobody is asked as a matter of routine: that would find nothing, and hold up the consents of
   * the others. What was suspected belongs to the incident, and is judged afresh after it.
   */
  private async waitForEnd({ claim, now }: LookOrder): Promise<Look> {
    const { companyId, id } = claim;
    await this.parts.lease.finish(claim, (tx) =>
      tx.execute(
        sql`UPDATE grants SET next_verification_at = ${nextDuringIncident(now, id)}, suspicion = NULL, suspected_reason = NULL,
          suspected_since = NULL WHERE company_id = ${companyId} AND id = ${id}`,
      ),
    );
    return { kind: "NOTHING_TO_ASK", why: "INCIDENT" };
  }

  /** Nothing was found: only the time of the next look moves. */
  private async finish(order: LookOrder, next: Date | null): Promise<void> {
    await this.parts.lease.finish(order.claim, (tx) =>
      tx.execute(
        sql`UPDATE grants SET next_verification_at = ${next}
          WHERE company_id = ${order.claim.companyId} AND id = ${order.claim.id}`,
      ),
    );
  }

  /** Stopped: whoever comes next takes it up at once. */
  private async release({ claim }: LookOrder): Promise<Look> {
    await this.parts.lease.finish(claim, async () => undefined);
    return { kind: "OVERTAKEN" };
  }

  private async putOff({ claim, now }: LookOrder): Promise<void> {
    await this.parts.database.transaction(async (tx) => {
      const [row] = await tx.query<{ failures: number }>(
        sql`SELECT verification_failures AS failures FROM grants WHERE company_id = ${claim.companyId} AND id = ${claim.id}`,
      );
      const failures = (row?.failures ?? 0) + 1;
      await tx.execute(
        sql`UPDATE grants SET verification_failures = ${failures}, lease_until = NULL,
          next_verification_at = ${nextTry(failures, false, now, claim.id)} WHERE ${isHeld(claim)}`,
      );
    });
  }
}

/** Whether nothing but the timetable called for the look. */
function isRoutine({ pushed, accountId, refusal }: LookOrder): boolean {
  return pushed !== true && accountId === undefined && refusal === undefined;
}

/** The refusal of tokens that were replaced since says nothing about those that are stored now. */
function isAboutOtherTokens({ refusal }: LookOrder, { tokens }: HeldGrant): boolean {
  if (refusal === undefined) return false;
  return refusal.tokens.refreshToken !== tokens.refreshToken || refusal.tokens.accessToken !== tokens.accessToken;
}
