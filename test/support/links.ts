import type { AttemptKey } from "../../src/reconnect/attempt-facts.js";
import { randomBytes } from "node:crypto";
import sql from "sql-template-tag";
import { AccountLoader } from "../../src/accounts/account-loader.js";
import { ReaderTexts } from "../../src/accounts/diagnosis/reader-texts.js";
import { lockAccountsById } from "../../src/accounts/locked-account.js";
import { RecordStatusChange } from "../../src/accounts/record-status-change.js";
import type { StatusChangeEffect } from "../../src/accounts/status-change.js";
import type { Status } from "../../src/accounts/status.js";
import { SYSTEM } from "../../src/api/viewer.js";
import type { AuditOrigin } from "../../src/audit/audit-origin.js";
import type { Database } from "../../src/database/database.js";
import { SubjectHasher } from "../../src/grants/subject-hash.js";
import { ErrorMask } from "../../src/graphql/masking.js";
import type { CallLimit } from "../../src/http/call-limit.js";
import { FlowCookie } from "../../src/http/flow-cookie.js";
import { addOauthRoutes } from "../../src/http/oauth.route.js";
import { addReconnectLinkRoutes, answerLinkTrip } from "../../src/http/reconnect-link.route.js";
import { createWebServer } from "../../src/http/web-server.js";
import type { ProviderPort } from "../../src/platforms/provider-port.js";
import { Providers } from "../../src/platforms/providers.js";
import { Bell } from "../../src/api/bell.js";
import type { AttemptDetails } from "../../src/reconnect/attempt-details.js";
import type { AttemptOutcome } from "../../src/reconnect/attempt.js";
import { Attempts } from "../../src/reconnect/attempts.js";
import { BeginThroughLink } from "../../src/reconnect/begin-through-link.js";
import { CompleteThroughLink, type LinkCompletion } from "../../src/reconnect/complete-through-link.js";
import { CreateLink } from "../../src/reconnect/create-link.js";
import { endLinksOnChange } from "../../src/reconnect/end-links.js";
import { OpenAttempts } from "../../src/reconnect/open-attempts.js";
import { ReadLinkPage } from "../../src/reconnect/read-link-page.js";
import { ReceiveCallback } from "../../src/reconnect/receive-callback.js";
import { Revocations } from "../../src/reconnect/revocations.js";
import { SendToNetwork } from "../../src/reconnect/send-to-network.js";
import { WithdrawLink } from "../../src/reconnect/withdraw-link.js";
import { generateKeyRing, parseKeyRing } from "../../src/vault/key-ring.js";
import { Vault } from "../../src/vault/vault.js";
import { START } from "./stories.js";
import { DASHBOARD, PUBLIC_URL } from "./trips.js";

/** How the stand-in for the swap ends the next trips. */
export interface Ending {
  readonly outcome: AttemptOutcome;
  readonly details?: AttemptDetails;
  /** The consent that is kept because somebody would have to choose. */
  readonly keeps?: { readonly token: string; readonly subject: string };
}

/** Outside links over a real server; the swap itself is stood in for, so that a test says how it ends. */
export class LinkWorld {
  now = START;
  /** Every completion that was asked for. */
  readonly completions: LinkCompletion[] = [];
  ending: Ending = { outcome: "SUCCEEDED" };
  /** Every change of a status, as an effect is told it. */
  readonly changed: string[] = [];
  url = "";
  private readonly vault = new Vault(parseKeyRing(generateKeyRing()));
  private readonly recording: StatusChangeEffect = {
    append: async (_tx, changes) => void this.changed.push(...changes.map(({ account, to }) => `${account.id} ${to}`)),
  };
  readonly recordStatusChange = new RecordStatusChange([endLinksOnChange, this.recording]);
  readonly attempts: Attempts;
  readonly createLink: CreateLink;
  readonly withdrawLink: WithdrawLink;
  private readonly web;

  constructor(
    private readonly database: Database,
    private readonly ports: readonly ProviderPort[],
    private readonly callLimit: CallLimit,
  ) {
    const { vault } = this;
    const revocations = new Revocations(vault, new SubjectHasher(randomBytes(32)));
    const { disposeOfConsent } = revocations;
    this.attempts = new Attempts({ database, vault, bell: new Bell<AttemptKey>(), disposeOfConsent });
    this.createLink = new CreateLink(database, PUBLIC_URL);
    this.withdrawLink = new WithdrawLink(database, this.attempts);
    const mask = new ErrorMask({ error: (...all: unknown[]) => console.error(...all) } as never);
    this.web = createWebServer({ publicUrl: PUBLIC_URL, allowedOrigins: [DASHBOARD], trustProxy: true, mask });
  }

  async start(): Promise<void> {
    const { database, vault, attempts, web } = this;
    const clock = { now: () => this.now };
    const providers = new Providers(this.ports);
    const bell = new Bell<AttemptKey>();
    const flowCookie = new FlowCookie(PUBLIC_URL);
    const sendToNetwork = new SendToNetwork({ database, vault, bell, providers, publicUrl: PUBLIC_URL });
    const receiveCallback = new ReceiveCallback({ database, vault, bell, attempts, providers, publicUrl: PUBLIC_URL });
    const openAttempts = new OpenAttempts(attempts);
    const beginThroughLink = new BeginThroughLink({ database, openAttempts, sendToNetwork, providers });
    const completeReconnect = { run: (request: LinkCompletion) => this.complete(request) };
    const completeThroughLink = new CompleteThroughLink({ database, attempts, completeReconnect });
    await addOauthRoutes(web, {
      reader: database,
      clock,
      sendToNetwork,
      receiveCallback,
      flowCookie,
      answerLinkTrip: answerLinkTrip(completeThroughLink, clock),
    });
    await addReconnectLinkRoutes(web, {
      reader: database,
      clock,
      beginThroughLink,
      readLinkPage: new ReadLinkPage(database, new AccountLoader(database), new ReaderTexts("Relink")),
      flowCookie,
      callLimit: this.callLimit,
    });
    this.url = await web.listen({ host: "127.0.0.1", port: 0 });
  }

  close(): Promise<void> {
    return this.web.close();
  }

  origin(): AuditOrigin {
    return { actor: SYSTEM, occurredAt: this.now, address: null, requestId: null };
  }

  /** A link that is made without a hitch. @returns the path of its page, and its id */
  async link(companyId: number, accountId: string, expiresInHours = 72) {
    const person = { companyId, userId: "admin" };
    const created = await this.createLink.run(person, { accountId, expiresInHours }, this.origin());
    if (created.kind === "REFUSED") throw new Error(created.error.message);
    return { path: new URL(created.url).pathname, id: created.link.id };
  }

  async become(companyId: number, accountId: string, to: Status): Promise<void> {
    await this.database.transaction(async (tx) => {
      const [account] = await lockAccountsById(tx, companyId, [accountId]);
      if (account === undefined) throw new Error("no such account");
      const reason = to === "CONNECTED" ? null : "DISCONNECTED_BY_USER";
      const finding = { account, to, reason, source: "PERSON", actor: SYSTEM, occurredAt: this.now } as const;
      await this.recordStatusChange.record(tx, [finding], this.now);
    });
  }

  /** Consumes the attempt as the swap does, and ends it as the test says. */
  private async complete(request: LinkCompletion): Promise<void> {
    this.completions.push(request);
    const { companyId, attemptId: id, completion } = request;
    const key = { companyId, id };
    const consumed = await this.attempts.consume(key, completion, null, this.origin());
    if (consumed.kind === "REFUSED") throw new Error(consumed.code);
    const { outcome, details = {}, keeps } = this.ending;
    const { accountId } = consumed.attempt;
    if (outcome === "SUCCEEDED") await this.become(companyId, accountId as string, "CONNECTED");
    await this.database.transaction(async (tx) => {
      if (keeps === undefined) return void (await this.attempts.end(tx, key, outcome, details, this.origin()));
      const { token: accessToken, subject } = keeps;
      const clocks = { accessClock: null, refreshClock: null, dataAccessClock: null };
      const grant = {
        accessToken,
        refreshToken: null,
        ...clocks,
        scopes: [],
        mintedAt: this.now,
        appId: "app",
        subject,
      };
      const kept = { grant, profiles: [] };
      await this.attempts.keepForChoice(tx, key, kept, details, "ACCOUNT_MISMATCH", this.origin());
    });
  }
}

export async function linkNow(database: Database, id: string) {
  const [row] = await database.query<{ ended_because: string | null; ended: number; token_hash: string }>(
    sql`SELECT ended_because, CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END AS ended, token_hash
      FROM reconnect_links WHERE id = ${id}`,
  );
  return { because: row?.ended_because ?? null, ended: Number(row?.ended) === 1, tokenHash: row?.token_hash };
}

export async function attemptsThrough(database: Database, linkId: string) {
  return database.query<{ id: string; step: string; outcome: string | null }>(
    sql`SELECT id, step, outcome FROM reconnect_attempts WHERE link_id = ${linkId} ORDER BY created_at, generation`,
  );
}
