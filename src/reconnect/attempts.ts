import sql from "sql-template-tag";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Database } from "../database/database.js";
import { readMoment } from "../database/moment.js";
import type { Transaction } from "../database/transaction.js";
import type { GrantedProfile, IssuedGrant } from "../platforms/provider-port.js";
import type { Provider } from "../platforms/provider.js";
import type { Vault } from "../vault/vault.js";
import type { Bell } from "../api/bell.js";
import { type AttemptDetails, writeDetails } from "./attempt-details.js";
import { AttemptContents } from "./attempt-contents.js";
import {
  type AttemptFacts,
  type AttemptFactsRow,
  type AttemptKey,
  isAttempt,
  toAttemptFacts,
} from "./attempt-facts.js";
import { lockRow, type SecretColumns, selectRow } from "./attempt-row.js";
import { isSecretOf } from "./attempt-secrets.js";
import { takeStep } from "./attempt-steps.js";
import type { AttemptOutcome, AttemptStep } from "./attempt.js";
import { grantOfAccount, holdVerdicts, releaseVerdicts } from "./hold-verdicts.js";
import type { ReceivedConsent } from "./received-consent.js";

/** How long an attempt waits for the person (O-2). */
export const ATTEMPT_MS = 10 * 60_000;
/** How long trading, comparing and trying may take at least, even if the person came back in the last second. */
const WORK_MS = 2 * 60_000;

/** An attempt whose state was consumed: the code may be traded, once. Never to be logged or kept (O-13). */
export interface OpenAttempt extends AttemptFacts {
  readonly code: string;
  readonly codeVerifier: string;
}

export type ConsumeRefusal =
  /** None of this company and user. */
  | "NOT_FOUND"
  /** Nobody has come back from the network yet. */
  | "NOT_RETURNED"
  /** The state was consumed before. */
  | "USED"
  | "ENDED"
  | "EXPIRED"
  /** A later attempt for the account was started (O-8). */
  | "SUPERSEDED"
  | "WRONG_COMPLETION";

export type Consumed =
  | { readonly kind: "CONSUMED"; readonly attempt: OpenAttempt }
  | { readonly kind: "REFUSED"; readonly code: ConsumeRefusal };

/** An attempt that waits for a choice, with the consent that came back, opened. */
export type ForChoice =
  | { readonly kind: "TAKEN"; readonly attempt: AttemptFacts; readonly consent: ReceivedConsent }
  | { readonly kind: "REFUSED"; readonly code: "NOT_FOUND" | "NOT_CHOOSING" | "ENDED" | "EXPIRED" | "SUPERSEDED" };

/** A consent that came back with an attempt that ended without using it. */
export interface UnusedConsent {
  readonly companyId: number;
  readonly provider: Provider;
  readonly consent: ReceivedConsent;
}

/** Takes over a consent that nobody needs, so that it is taken back at the provider where that harms nobody. */
export type DisposeOfConsent = (tx: Transaction, unused: UnusedConsent, now: Date) => Promise<void>;

export interface AttemptsParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly bell: Bell<AttemptKey>;
  readonly disposeOfConsent: DisposeOfConsent;
}

/**
 * What an attempt holds, and its way from the completion to its end. Every step is audited with the origin given, whose `occurredAt` is
 * the business instant. Instead of a user, `null` stands for a trip through an outside link.
 */
export class Attempts {
  private readonly contents: AttemptContents;

  constructor(private readonly parts: AttemptsParts) {
    this.contents = new AttemptContents(parts.vault);
  }

  /**
   * Consumes the state, before any token request: checks everything and moves the attempt to COMPLETING, at most once (O-2, O-3, O-8).
   * A refusal changes nothing. The code is no longer stored afterwards.
   *
   * @param completion what the returning browser was given
   * @throws VaultError when code or verifier cannot be opened: our own fault; nothing is consumed
   */
  consume(key: AttemptKey, completion: string, userId: string | null, origin: AuditOrigin): Promise<Consumed> {
    return this.parts.database.transaction(async (tx): Promise<Consumed> => {
      const now = origin.occurredAt;
      const row = await lockRow(tx, key);
      if (row === null || row.user_id !== userId) return refused("NOT_FOUND");
      const problem = await this.problemOf(tx, row, "RETURNED", now);
      if (problem !== null) return refused(problem);
      if (!isSecretOf(completion, row.completion_hash)) return refused("WRONG_COMPLETION");
      const code = this.contents.open(row, "code");
      const codeVerifier = this.contents.open(row, "code_verifier");
      if (code === null || codeVerifier === null) return refused("USED");
      const expiresAt = later(readMoment(row.expires_at), new Date(now.getTime() + WORK_MS));
      const step = {
        from: ["RETURNED"],
        to: "COMPLETING",
        when: sql`used_at IS NULL`,
        set: [
          sql`used_at = ${now}, expires_at = ${expiresAt}`,
          sql`code = NULL, code_verifier = NULL, completion_hash = NULL, state_hash = NULL, flow_hash = NULL`,
        ],
      } as const;
      if (!(await takeStep(tx, this.parts.bell, key, step, origin))) return refused("USED");
      await this.hold(tx, row, expiresAt);
      const facts = toAttemptFacts({ ...row, step: "COMPLETING", expires_at: expiresAt, used_at: now });
      return { kind: "CONSUMED", attempt: { ...facts, version: row.version + 1, code, codeVerifier } };
    });
  }

  /**
   * Seals a consent with the attempt as soon as it has come, before it is compared and tried: whatever happens then, `abandon` finds it.
   * Where a consent ends the earlier ones, these are the only tokens that live.
   *
   * @returns false when the attempt was ended meanwhile: the consent is still the caller's to see to
   */
  async keepReceived(tx: Transaction, key: AttemptKey, grant: IssuedGrant, origin: AuditOrigin): Promise<boolean> {
    const kept = await tx.execute(
      sql`UPDATE reconnect_attempts SET received_grant = ${this.contents.seal(key, "received_grant", JSON.stringify(grant))},
          received_profiles = ${this.contents.seal(key, "received_profiles", "[]")}, updated_at = ${origin.occurredAt}
        WHERE ${isAttempt(key)} AND step = 'COMPLETING' AND ended_at IS NULL`,
    );
    if (kept !== 1) return false;
    await recordAuditEntry(tx, {
      ...origin,
      companyId: key.companyId,
      action: "RECONNECT_CONSENT_RECEIVED",
      target: { type: "ReconnectAttempt", id: key.id },
      details: { scopes: grant.scopes },
    });
    return true;
  }

  /**
   * Keeps the consent sealed with the attempt until a person has chosen, for ten minutes at most.
   *
   * @param outcome ACCOUNT_MISMATCH where that is why there is something to choose; the attempt goes on all the same
   * @returns false when the attempt was ended meanwhile: the consent is still the caller's to see to
   */
  async keepForChoice(
    tx: Transaction,
    key: AttemptKey,
    { grant, profiles }: ReceivedConsent,
    details: AttemptDetails,
    outcome: "ACCOUNT_MISMATCH" | null,
    origin: AuditOrigin,
  ): Promise<boolean> {
    const expiresAt = new Date(origin.occurredAt.getTime() + ATTEMPT_MS);
    const kept = await takeStep(
      tx,
      this.parts.bell,
      key,
      {
        from: ["COMPLETING"],
        to: "CHOOSING",
        set: [
          sql`received_grant = ${this.contents.seal(key, "received_grant", JSON.stringify(grant))}`,
          sql`received_profiles = ${this.contents.seal(key, "received_profiles", JSON.stringify(profiles))}`,
          sql`details = ${writeDetails(details)}, outcome = ${outcome}, expires_at = ${expiresAt}`,
        ],
        details: { outcome, profiles: profiles.length },
      },
      origin,
    );
    if (!kept) return false;
    const row = await lockRow(tx, key);
    if (row !== null) await this.hold(tx, row, expiresAt);
    return true;
  }

  /** What there is to choose from, without changing anything. */
  readForChoice(key: AttemptKey, userId: string | null, now: Date): Promise<ForChoice> {
    return this.parts.database.transaction((tx) => this.forChoice(tx, key, userId, now));
  }

  /**
   * The consent that was kept, for the one who connects what was chosen: the attempt is COMPLETING again, so that of two choices at once
   * one is refused (NOT_CHOOSING). The sealed consent stays with it until its end; `keepForChoice` puts it back.
   */
  takeForChoice(key: AttemptKey, userId: string | null, origin: AuditOrigin): Promise<ForChoice> {
    return this.parts.database.transaction(async (tx): Promise<ForChoice> => {
      const found = await this.forChoice(tx, key, userId, origin.occurredAt);
      if (found.kind === "REFUSED") return found;
      const expiresAt = later(found.attempt.expiresAt, new Date(origin.occurredAt.getTime() + WORK_MS));
      const step = { from: ["CHOOSING"], to: "COMPLETING", set: [sql`expires_at = ${expiresAt}`] } as const;
      if (!(await takeStep(tx, this.parts.bell, key, step, origin))) return refused("NOT_CHOOSING");
      const { attempt, consent } = found;
      const taken = { ...attempt, step: "COMPLETING", expiresAt, version: attempt.version + 1 } as const;
      return { kind: "TAKEN", attempt: taken, consent };
    });
  }

  /**
   * Ends an attempt whose consent, if it has one, the caller has put to use or sees to: its secrets are destroyed, and verdicts about
   * the account's present grant count again (`releaseVerdicts` does it for any other grant that was held).
   *
   * @returns false when it has been ended meanwhile (cancelled, expired, superseded): nothing of the caller's transaction may count then
   */
  async end(
    tx: Transaction,
    key: AttemptKey,
    outcome: AttemptOutcome,
    details: AttemptDetails,
    origin: AuditOrigin,
  ): Promise<boolean> {
    const [row] = await tx.query<{ account_id: string | null }>(
      sql`SELECT account_id FROM reconnect_attempts WHERE ${isAttempt(key)}`,
    );
    const step = {
      from: ["STARTED", "AT_NETWORK", "RETURNED", "COMPLETING", "CHOOSING"],
      to: "ENDED",
      set: [
        sql`outcome = ${outcome}, details = ${writeDetails(details)}, ended_at = ${origin.occurredAt}`,
        sql`ticket_hash = NULL, ticket_expires_at = NULL, state_hash = NULL, flow_hash = NULL, completion_hash = NULL`,
        sql`code_verifier = NULL, code = NULL, received_grant = NULL, received_profiles = NULL`,
      ],
      details: { outcome },
    } as const;
    if (!(await takeStep(tx, this.parts.bell, key, step, origin))) return false;
    const accountId = row?.account_id ?? null;
    const grantId = accountId === null ? null : await grantOfAccount(tx, key.companyId, accountId);
    if (grantId !== null) await releaseVerdicts(tx, key.companyId, grantId);
    return true;
  }

  /**
   * Ends an attempt that nobody goes on with. A consent that came back with it is handed over to be taken back (DESIGN "Repair").
   *
   * @param from only when it stands at one of these steps; any by default
   * @returns false when it does not, or has ended
   */
  async abandon(
    tx: Transaction,
    key: AttemptKey,
    outcome: AttemptOutcome,
    details: AttemptDetails,
    origin: AuditOrigin,
    from?: readonly AttemptStep[],
  ): Promise<boolean> {
    const row = await lockRow(tx, key);
    if (row === null || (from !== undefined && !from.includes(row.step))) return false;
    const consent = this.contents.openForGood(row);
    if (!(await this.end(tx, key, outcome, details, origin))) return false;
    if (consent !== null) {
      const unused = { companyId: key.companyId, provider: row.provider, consent };
      await this.parts.disposeOfConsent(tx, unused, origin.occurredAt);
    }
    return true;
  }

  /** The profiles that wait to be chosen, without their tokens; none at any other step. */
  async profilesToChoose(key: AttemptKey): Promise<Omit<GrantedProfile, "pageToken">[]> {
    const [row] = await this.parts.database.query<SecretColumns>(selectRow(key));
    if (row === undefined || row.step !== "CHOOSING" || row.ended_at !== null) return [];
    return (this.contents.openConsent(row)?.profiles ?? []).map(({ pageToken: _secret, ...profile }) => profile);
  }

  private async forChoice(tx: Transaction, key: AttemptKey, userId: string | null, now: Date): Promise<ForChoice> {
    const row = await lockRow(tx, key);
    if (row === null || row.user_id !== userId) return refused("NOT_FOUND");
    const problem = await this.problemOf(tx, row, "CHOOSING", now);
    if (problem === "USED" || problem === "NOT_RETURNED") return refused("NOT_CHOOSING");
    if (problem !== null) return refused(problem);
    const consent = this.contents.openConsent(row);
    return consent === null ? refused("NOT_CHOOSING") : { kind: "TAKEN", attempt: toAttemptFacts(row), consent };
  }

  private async problemOf(tx: Transaction, row: SecretColumns, step: AttemptStep, now: Date) {
    if (row.outcome === "SUPERSEDED") return "SUPERSEDED";
    if (row.ended_at !== null) return "ENDED";
    if (row.step === "STARTED" || row.step === "AT_NETWORK") return "NOT_RETURNED";
    if (row.step !== step) return "USED";
    if (readMoment(row.expires_at) <= now) return "EXPIRED";
    if (row.account_id === null) return null;
    const [account] = await tx.query<{ reconnect_generation: number }>(
      sql`SELECT reconnect_generation FROM social_accounts WHERE company_id = ${row.company_id} AND id = ${row.account_id}`,
    );
    return account?.reconnect_generation === row.generation ? null : "SUPERSEDED";
  }

  private async hold(tx: Transaction, row: AttemptFactsRow, until: Date): Promise<void> {
    if (row.account_id === null) return;
    const grantId = await grantOfAccount(tx, row.company_id, row.account_id);
    if (grantId !== null) await holdVerdicts(tx, row.company_id, grantId, until);
  }
}

function refused<Code extends string>(code: Code) {
  return { kind: "REFUSED", code } as const;
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
