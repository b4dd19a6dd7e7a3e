import { createHash } from "node:crypto";
import sql from "sql-template-tag";
import type { AuditOrigin } from "../audit/audit-origin.js";
import type { Database } from "../database/database.js";
import { readMoment } from "../database/moment.js";
import type { SqlReader, Transaction } from "../database/transaction.js";
import type { ConsentRequest } from "../platforms/provider-port.js";
import type { Providers } from "../platforms/providers.js";
import type { Vault } from "../vault/vault.js";
import type { Bell } from "../api/bell.js";
import { type AttemptFacts, type AttemptKey, readAttempt } from "./attempt-facts.js";
import { digestOf, isSecret, newSecret } from "./attempt-secrets.js";
import { takeStep } from "./attempt-steps.js";
import { placeOf } from "./attempt-contents.js";
import { consentTargets } from "./consent-targets.js";
import { redirectUriOf } from "./trip-addresses.rules.js";

/** A browser on its way to the network. */
export interface SentBrowser {
  readonly kind: "SENT";
  readonly attempt: AttemptFacts;
  /** The network's consent page. */
  readonly consentUrl: string;
  /** The value of the browser's flow cookie, whose name has the attempt's id in it (O-2, O-3). */
  readonly flow: string;
}

export type Sending =
  | SentBrowser
  /** Unknown, used or too late, or the attempt has ended. */
  | { readonly kind: "REFUSED" }
  /** The operator's app there has been taken away since the attempt began. */
  | { readonly kind: "NO_APP" };

export interface SendParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly bell: Bell<AttemptKey>;
  readonly providers: Providers;
  readonly publicUrl: string;
}

/** Sends the person's browser to the network, once for each attempt. */
export class SendToNetwork {
  constructor(private readonly parts: SendParts) {}

  /** The attempt behind a start address that can still be used. Consumes nothing: mail scanners and prefetchers come here too. */
  findByTicket(ticket: string, now: Date): Promise<AttemptFacts | null> {
    return findByTicket(this.parts.database, ticket, now);
  }

  /** The origin of the page that an attempt leads to; null without an app. */
  async consentOrigin(attempt: AttemptFacts): Promise<string | null> {
    const port = this.parts.providers.of(attempt);
    if (port === null) return null;
    const request = await this.requestFor(this.parts.database, attempt, "", "");
    return new URL(port.consentUrl(request)).origin;
  }

  /** Consumes a ticket: of several at once one is sent. */
  byTicket(ticket: string, origin: AuditOrigin): Promise<Sending> {
    return this.parts.database.transaction(async (tx) => {
      const attempt = await findByTicket(tx, ticket, origin.occurredAt);
      return attempt === null ? { kind: "REFUSED" } : this.send(tx, attempt, origin);
    });
  }

  /** The same for an attempt that the caller has just opened, in its transaction. */
  async byAttempt(tx: Transaction, key: AttemptKey, origin: AuditOrigin): Promise<Sending> {
    const attempt = await readAttempt(tx, key);
    return attempt === null ? { kind: "REFUSED" } : this.send(tx, attempt, origin);
  }

  private async send(tx: Transaction, attempt: AttemptFacts, origin: AuditOrigin): Promise<Sending> {
    const port = this.parts.providers.of(attempt);
    if (port === null) return { kind: "NO_APP" };
    const state = newSecret();
    const flow = newSecret();
    const verifier = newSecret();
    const step = {
      from: ["STARTED"],
      to: "AT_NETWORK",
      set: [
        sql`ticket_hash = NULL, ticket_expires_at = NULL, state_hash = ${digestOf(state)}, flow_hash = ${digestOf(flow)}`,
        sql`code_verifier = ${this.parts.vault.seal(verifier, placeOf(attempt, "code_verifier"))}`,
      ],
    } as const;
    if (!(await takeStep(tx, this.parts.bell, attempt, step, origin))) return { kind: "REFUSED" };
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const request = await this.requestFor(tx, attempt, state, challenge);
    const sent = { ...attempt, step: "AT_NETWORK", version: attempt.version + 1 } as const;
    return { kind: "SENT", attempt: sent, consentUrl: port.consentUrl(request), flow };
  }

  private async requestFor(
    reader: SqlReader,
    attempt: AttemptFacts,
    state: string,
    codeChallenge: string,
  ): Promise<ConsentRequest> {
    return {
      targets: await consentTargets(reader, attempt),
      redirectUri: redirectUriOf(this.parts.publicUrl, attempt.provider),
      state,
      codeChallenge,
      // What was declined once is not offered again by itself, and may be just what is missing.
      askAgain: attempt.accountId !== null,
    };
  }
}

async function findByTicket(reader: SqlReader, ticket: string, now: Date): Promise<AttemptFacts | null> {
  if (!isSecret(ticket)) return null;
  const [row] = await reader.query<{ company_id: number; id: string; ticket_expires_at: Date | string }>(
    sql`SELECT company_id, id, ticket_expires_at FROM reconnect_attempts WHERE ticket_hash = ${digestOf(ticket)}`,
  );
  if (row === undefined || readMoment(row.ticket_expires_at) <= now) return null;
  const attempt = await readAttempt(reader, { companyId: row.company_id, id: row.id });
  return attempt?.step === "STARTED" && attempt.expiresAt > now ? attempt : null;
}
