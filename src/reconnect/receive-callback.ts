import sql from "sql-template-tag";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import type { Provider } from "../platforms/provider.js";
import type { Providers } from "../platforms/providers.js";
import type { Vault } from "../vault/vault.js";
import type { Bell } from "../api/bell.js";
import {
  ATTEMPT_FACTS,
  type AttemptFacts,
  type AttemptFactsRow,
  isAttempt,
  toAttemptFacts,
  type AttemptKey,
} from "./attempt-facts.js";
import { digestOf, isSecret, isSecretOf, newSecret } from "./attempt-secrets.js";
import { takeStep } from "./attempt-steps.js";
import type { AttemptOutcome } from "./attempt.js";
import { placeOf } from "./attempt-contents.js";
import type { Attempts } from "./attempts.js";
import { type CallbackQuery, isExpectedIssuer, readCallbackAnswer } from "./callback-answer.rules.js";
import { redirectUriOf } from "./trip-addresses.rules.js";

/** A browser that has come back, from an attempt that was begun in it. */
export interface ReturnedTrip {
  readonly kind: "RETURNED";
  readonly attempt: AttemptFacts;
  /** How it ended at the network; null: a code came, and the attempt waits for its completion. */
  readonly outcome: AttemptOutcome | null;
  /** To be handed to the browser once and stored nowhere; null with an outcome. */
  readonly completion: string | null;
}

/** Nothing was changed, and nobody is told more than that. */
export interface RefusedCallback {
  readonly kind: "REFUSED";
  readonly because: "STATE" | "PROVIDER" | "BROWSER" | "ISSUER" | "USED" | "EXPIRED" | "NOTHING";
}

export interface Callback {
  /** Whose callback address was opened. */
  readonly provider: Provider;
  readonly query: CallbackQuery;
  /** The value of the browser's flow cookie for an attempt. */
  readonly flowOf: (attemptId: string) => string | undefined;
}

export interface CallbackParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly bell: Bell<AttemptKey>;
  readonly attempts: Attempts;
  readonly providers: Providers;
  readonly publicUrl: string;
}

/**
 * Receives a browser that the network sent back. It makes no request to the network: the code is kept sealed until the person who started
 * the attempt completes it, since neither state nor cookie proves who that is (O-3).
 */
export class ReceiveCallback {
  constructor(private readonly parts: CallbackParts) {}

  run(callback: Callback, origin: AuditOrigin): Promise<ReturnedTrip | RefusedCallback> {
    return this.parts.database.transaction(async (tx) => {
      const row = await lockByState(tx, callback.query.state);
      if (row === null) return { kind: "REFUSED", because: "STATE" };
      const attempt = toAttemptFacts(row);
      const because = this.problemOf(callback, attempt, row.flow_hash, origin.occurredAt);
      if (because === null) return this.accept(tx, attempt, callback.query, origin);
      await recordAuditEntry(tx, {
        ...origin,
        companyId: attempt.companyId,
        action: "RECONNECT_CALLBACK_REFUSED",
        target: { type: "ReconnectAttempt", id: attempt.id },
        details: { because, provider: callback.provider },
      });
      return { kind: "REFUSED", because };
    });
  }

  private problemOf(
    { provider, query, flowOf }: Callback,
    attempt: AttemptFacts,
    flowHash: string | null,
    now: Date,
  ): RefusedCallback["because"] | null {
    if (attempt.provider !== provider) return "PROVIDER";
    if (!isSecretOf(flowOf(attempt.id), flowHash)) return "BROWSER";
    if (attempt.step !== "AT_NETWORK") return "USED";
    if (attempt.expiresAt <= now) return "EXPIRED";
    return isExpectedIssuer(query.iss, this.consentAddress(attempt)) ? null : "ISSUER";
  }

  private async accept(
    tx: Transaction,
    attempt: AttemptFacts,
    query: CallbackQuery,
    origin: AuditOrigin,
  ): Promise<ReturnedTrip | RefusedCallback> {
    const answer = readCallbackAnswer(query);
    if (answer.kind === "NOTHING") return { kind: "REFUSED", because: "NOTHING" };
    if (answer.kind === "ERROR") {
      const details = answer.networkCode === null ? {} : { networkCode: answer.networkCode };
      const ended = await this.parts.attempts.end(tx, attempt, answer.outcome, details, origin);
      if (!ended) return { kind: "REFUSED", because: "USED" };
      return { kind: "RETURNED", attempt, outcome: answer.outcome, completion: null };
    }
    const completion = newSecret();
    const step = {
      from: ["AT_NETWORK"],
      to: "RETURNED",
      set: [
        sql`code = ${this.parts.vault.seal(answer.code, placeOf(attempt, "code"))}`,
        sql`completion_hash = ${digestOf(completion)}`,
      ],
    } as const;
    if (!(await takeStep(tx, this.parts.bell, attempt, step, origin))) return { kind: "REFUSED", because: "USED" };
    return { kind: "RETURNED", attempt, outcome: null, completion };
  }

  private consentAddress(attempt: AttemptFacts): string {
    const { platform, purpose, provider } = attempt;
    const redirectUri = redirectUriOf(this.parts.publicUrl, provider);
    const request = { targets: [{ platform, purpose }], redirectUri, state: "", codeChallenge: "", askAgain: false };
    // Without an app no code can be traded either; the completion says so.
    return this.parts.providers.of(attempt)?.consentUrl(request) ?? "about:blank";
  }
}

/** Of the same callback several times at once one comes first, and the others see what it did. */
async function lockByState(
  tx: Transaction,
  state: unknown,
): Promise<(AttemptFactsRow & { flow_hash: string | null }) | null> {
  if (!isSecret(state)) return null;
  const [found] = await tx.query<{ company_id: number; id: string }>(
    sql`SELECT company_id, id FROM reconnect_attempts WHERE state_hash = ${digestOf(state)}`,
  );
  if (found === undefined) return null;
  const key = { companyId: found.company_id, id: found.id };
  const [row] = await tx.query<AttemptFactsRow & { flow_hash: string | null }>(
    sql`SELECT ${ATTEMPT_FACTS}, flow_hash FROM reconnect_attempts WHERE ${isAttempt(key)}${tx.dialect.forUpdate}`,
  );
  return row ?? null;
}
