import { setTimeout as sleep } from "node:timers/promises";
import sql from "sql-template-tag";
import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { SqlReader } from "../database/transaction.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { HeldGrant, HeldGrants } from "../grants/held-grant.js";
import type { RefusedRefreshes } from "../grants/refresh-due-grants.js";
import type { RefreshGrant } from "../grants/refresh-grant.js";
import type { RefreshResult } from "../grants/refresh-result.js";
import type { Log } from "../log.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import type { HeldTokens } from "../platforms/provider-port.js";
import type { Providers } from "../platforms/providers.js";
import type { Reason } from "../platforms/reason.js";
import { type EffectiveStatus, effectiveStatus } from "./effective-status.js";
import type { PageTokens } from "./page-tokens.js";
import type { Status } from "./status.js";

export interface IssueAccessTokenParts {
  readonly database: SqlReader;
  readonly providers: Providers;
  readonly grants: Pick<HeldGrants, "read">;
  readonly pageTokens: PageTokens;
  readonly refreshGrant: Pick<RefreshGrant, "run">;
  readonly refusals: RefusedRefreshes;
  readonly log: Log;
}

export interface TokenRequest {
  readonly companyId: number;
  readonly accountId: string;
  readonly minimumSecondsLeft: number;
  readonly now: Date;
}

/** A token in the clear. Never to be logged or stored (O-13). */
export interface IssuedAccessToken {
  readonly kind: "ISSUED";
  readonly accessToken: string;
  readonly expiresAt: Date | null;
  readonly scopes: readonly string[];
  /** PAGE: the account's own. CONSENT: of the consent that feeds it. */
  readonly from: "PAGE" | "CONSENT";
  readonly renewed: boolean;
}

interface StoredAccount {
  platform: Platform;
  purpose: Purpose;
  external_id: string;
  grant_id: string | null;
  page_token: string | null;
  status: Status;
  status_since: StoredMoment;
  status_reason: Reason | null;
  expires_at: StoredMoment | null;
  expiry_reason: Reason | null;
}

/** Somebody else who renews the consent, or looks at it, is waited for so long. */
const PATIENCE_MS = 8_000;
const LOOK_AGAIN_MS = 200;
/** A page's token is asked about by itself: that the person's has run out is known. */
const NO_TOKENS: HeldTokens = { accessToken: null, refreshToken: null };

/** Finds a token that works for an account, and renews the consent's first where it is about to end. */
export class IssueAccessToken {
  constructor(private readonly parts: IssueAccessTokenParts) {}

  /** @throws VaultError when the stored tokens cannot be opened: our own fault, not the account's (O-10) */
  async run(request: TokenRequest): Promise<IssuedAccessToken | UserError> {
    const { companyId, accountId, now } = request;
    const { account, grant } = await this.readBoth(companyId, accountId);
    if (account === null) return userError(UserErrorCode.NOT_FOUND, "There is no such account.", ["accountId"]);
    const standing = standingOf(account, now);
    if (grant === null || standing.status === "DISCONNECTED" || standing.status === "INVALID") return broken(standing);
    const pageToken = this.parts.pageTokens.open({ companyId, id: accountId }, account.page_token);
    if (pageToken === null) return this.fromConsent(request, grant, standing);
    if (standing.status === "EXPIRED" && !(await this.pageLives(account, grant, pageToken))) return broken(standing);
    const { scopes } = grant;
    return { kind: "ISSUED", accessToken: pageToken, expiresAt: null, scopes, from: "PAGE", renewed: false };
  }

  /** A consent without tokens has lost the account to another one between the two reads: a take-over interrupts nothing. */
  private async readBoth(companyId: number, accountId: string) {
    for (let again = true; ; again = false) {
      const account = await this.read(companyId, accountId);
      const grantId = account?.grant_id ?? null;
      const grant = grantId === null ? null : await this.parts.grants.read(companyId, grantId);
      const isEmpty = grant !== null && grant.tokens.accessToken === null && grant.tokens.refreshToken === null;
      if (!isEmpty || !again) return { account, grant: isEmpty ? null : grant };
    }
  }

  /**
   * A page's token has no end of its own and outlives the person's (platform-facts 2.2), but not a changed password, so it is asked
   * about. Without an answer it is given the benefit of the doubt.
   */
  private async pageLives(account: StoredAccount, grant: HeldGrant, pageToken: string): Promise<boolean> {
    const port = this.parts.providers.of(grant);
    if (port === null) return true;
    const { platform, purpose, external_id: externalId } = account;
    const target = { platform, purpose, externalId, pageToken };
    const { kind } = await port.probeProfile(NO_TOKENS, target, AbortSignal.timeout(PATIENCE_MS));
    return kind !== "PERMANENT" && kind !== "DOUBTFUL";
  }

  private async fromConsent(
    request: TokenRequest,
    found: HeldGrant,
    standing: EffectiveStatus,
  ): Promise<IssuedAccessToken | UserError> {
    if (standing.status === "EXPIRED" && !isRenewable(found)) return broken(standing);
    if (lastsLong(found, request) && found.refreshInDoubtSince === null) return issue(found, false);
    const result = await this.renew(request, found);
    switch (result.kind) {
      case "REFRESHED":
      case "ADOPTED":
        return issue(result.grant, true);
      case "REFUSED":
        return this.afterRefusal(request, result, standing);
      case "BUSY":
        return lastsLong(found, request) ? issue(found, false) : later("The token is being renewed or looked at");
      case "GONE":
        return broken(standing);
      case "NOT_RENEWABLE":
        return lastsLong(found, request) ? issue(found, false) : broken(standing);
    }
  }

  /** Until somebody else who has the consent in hand is done. */
  private async renew({ companyId, now }: TokenRequest, { id }: HeldGrant): Promise<RefreshResult> {
    const deadline = performance.now() + PATIENCE_MS;
    const { signal } = new AbortController();
    for (;;) {
      const result = await this.parts.refreshGrant.run({ companyId, grantId: id, now, signal });
      if (result.kind !== "BUSY" || performance.now() > deadline) return result;
      await sleep(LOOK_AGAIN_MS);
    }
  }

  private afterRefusal(
    request: TokenRequest,
    { grant, verdict, inDoubt }: Extract<RefreshResult, { kind: "REFUSED" }>,
    standing: EffectiveStatus,
  ): IssuedAccessToken | UserError {
    const final = verdict.kind === "PERMANENT" || verdict.kind === "DOUBTFUL";
    if (final) this.handOn(grant, verdict, inDoubt, request.now);
    // What has been issued may live on though it cannot be renewed any more.
    if (lastsLong(grant, request)) return issue(grant, false);
    if (final) return broken({ ...standing, reason: verdict.reason });
    return later("The platform did not renew the token");
  }

  /** Judging asks the platform, which the caller need not wait for. */
  private handOn(...refusal: Parameters<RefusedRefreshes["refused"]>): void {
    const { refusals, log } = this.parts;
    refusals
      .refused(...refusal)
      .catch((error: unknown) =>
        log.error({ err: error, grant: refusal[0].id }, "a refused renewal could not be judged"),
      );
  }

  private async read(companyId: number, accountId: string): Promise<StoredAccount | null> {
    const [row] = await this.parts.database.query<StoredAccount>(
      sql`SELECT platform, purpose, external_id, grant_id, page_token, status, status_since, status_reason, expires_at, expiry_reason
        FROM social_accounts WHERE company_id = ${companyId} AND id = ${accountId}`,
    );
    return row ?? null;
  }
}

function standingOf(row: StoredAccount, now: Date): EffectiveStatus {
  const stored = {
    status: row.status,
    statusSince: readMoment(row.status_since),
    statusReason: row.status_reason,
    expiresAt: readOptionalMoment(row.expires_at),
    expiryReason: row.expiry_reason,
  };
  return effectiveStatus(stored, now);
}

function isRenewable({ clocks }: HeldGrant): boolean {
  return clocks.access?.renewable === true;
}

function lastsLong({ clocks, tokens }: HeldGrant, { now, minimumSecondsLeft }: TokenRequest): boolean {
  if (tokens.accessToken === null) return false;
  return clocks.access === null || clocks.access.expiresAt.getTime() - now.getTime() >= minimumSecondsLeft * 1_000;
}

function issue({ tokens, clocks, scopes }: HeldGrant, renewed: boolean): IssuedAccessToken | UserError {
  if (tokens.accessToken === null) return later("The token is being replaced");
  const expiresAt = clocks.access?.expiresAt ?? null;
  return { kind: "ISSUED", accessToken: tokens.accessToken, expiresAt, scopes, from: "CONSENT", renewed };
}

function broken({ status, reason }: EffectiveStatus): UserError {
  const state = status === "CONNECTED" ? "can no longer be renewed" : `is ${status}`;
  const cause = reason === null ? "" : ` (${reason})`;
  const message = `The connection ${state}${cause}: a person has to reconnect the account, see its \`diagnosis\`.`;
  return userError(UserErrorCode.RECONNECT_NEEDED, message, ["accountId"]);
}

function later(cause: string): UserError {
  return userError(UserErrorCode.TRY_AGAIN_LATER, `${cause}; the connection is kept. Try again in a minute.`, [
    "accountId",
  ]);
}
