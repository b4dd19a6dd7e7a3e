import sql from "sql-template-tag";
import type { FollowClocks } from "../accounts/follow-clocks.js";
import { lockProfilesWhere } from "../accounts/store-accounts.js";
import { SYSTEM } from "../api/viewer.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Transaction } from "../database/transaction.js";
import type { GrantClocks } from "../grants/clocks.rules.js";
import { readClocks } from "../grants/read-clocks.js";
import { isExclusive, type NewGrant, storeGrants } from "../grants/store-grants.js";
import type { SubjectHasher } from "../grants/subject-hash.js";
import type { IssuedGrant } from "../platforms/provider-port.js";
import type { Provider } from "../platforms/provider.js";
import type { Vault } from "../vault/vault.js";
import type { DisposeOfConsent, UnusedConsent } from "./attempts.js";
import { keyOfProfile } from "./compare-profiles.rules.js";

/** A consent of the same person to the same app that has tokens. */
export interface LiveGrant {
  readonly companyId: number;
  readonly id: string;
  readonly connectedById: string | null;
}

export interface Adoption {
  /** The account for which the trip was begun: it stays as it is, byte for byte (O-7). */
  readonly except: string | null;
  /** Whether the provider has issued the tokens just now, so that others of the same instant are older. */
  readonly justIssued: boolean;
}

/** Takes back what nobody needs, where that harms nobody. */
export interface TakesBack {
  scheduleReceived(
    tx: Transaction,
    companyId: number,
    provider: Provider,
    grant: IssuedGrant,
    now: Date,
  ): Promise<void>;
}

export interface AdoptParts {
  readonly vault: Vault;
  readonly hasher: SubjectHasher;
  readonly followClocks: FollowClocks;
  readonly revocations: TakesBack;
}

/** Where a new consent may have ended the tokens of an earlier one (platform-facts 4.1, 5.1), so that the newest must not be lost. */
const ENDS_EARLIER: ReadonlySet<Provider> = new Set(["X", "LINKEDIN"]);

/** What becomes of a consent that a trip brought and that replaces none of what the trip was for. */
export class AdoptConsent {
  constructor(private readonly parts: AdoptParts) {}

  /** The person's live consent: the company's own, and where there may be one only, anybody's. Its row is held. */
  async findLive(
    tx: Transaction,
    companyId: number,
    provider: Provider,
    { appId, subject }: Pick<IssuedGrant, "appId" | "subject">,
  ): Promise<LiveGrant | null> {
    const hash = this.parts.hasher.hash({ provider, appId, subject });
    const own = sql`company_id = ${companyId} AND provider = ${provider} AND app_id = ${appId} AND subject_hash = ${hash}
      AND (access_token IS NOT NULL OR refresh_token IS NOT NULL)`;
    const anywhere = sql`provider = ${provider} AND app_id = ${appId} AND exclusive_subject_hash = ${hash}`;
    const [row] = await tx.query<{ company_id: number; id: string; connected_by_id: string | null }>(
      sql`SELECT company_id, id, connected_by_id FROM grants
        WHERE ${isExclusive(provider) ? anywhere : own}${tx.dialect.forUpdate}`,
    );
    return row === undefined ? null : { companyId: row.company_id, id: row.id, connectedById: row.connected_by_id };
  }

  /**
   * Gives the tokens to the person's live consent, unless that has newer ones. Its accounts stay whose they are; they follow its clocks,
   * as far as they work or the new consent is known to reach them. Another company reads in its own trail that it happened, and not
   * from where.
   */
  async adopt(
    tx: Transaction,
    live: LiveGrant,
    given: UnusedConsent,
    { except, justIssued }: Adoption,
    origin: AuditOrigin,
  ): Promise<void> {
    const { provider, consent } = given;
    const now = origin.occurredAt;
    const grant = toNewGrant(provider, consent.grant, live.connectedById, justIssued);
    const [stored] = await storeGrants(this.parts, tx, live.companyId, [grant], now);
    if (stored?.outcome !== "REPLACED") return;
    const own = live.companyId === given.companyId;
    const shown = own ? origin : { actor: SYSTEM, occurredAt: now, address: null, requestId: null };
    await recordAuditEntry(tx, {
      ...shown,
      companyId: live.companyId,
      action: "CONSENT_ADOPT",
      target: { type: "Grant", id: live.id },
      details: { provider },
    });
    const reached = new Set(consent.profiles.map(keyOfProfile));
    const accounts = await lockProfilesWhere(tx, live.companyId, sql`grant_id = ${live.id}`);
    const following = accounts.filter(
      (account) =>
        account.locked.id !== except && (account.locked.status === "CONNECTED" || reached.has(keyOfProfile(account))),
    );
    const clocks = (await readClocks(tx, live.companyId, [live.id])).get(live.id) as GrantClocks;
    await this.parts.followClocks.apply(
      tx,
      following.map(({ locked }) => ({ account: locked, clocks })),
      { source: "RECONNECT", actor: shown.actor, renewedByPerson: false, now },
    );
  }

  /**
   * For a consent that nothing uses. Never a revoke where it may have ended the tokens of one that lives: that one gets it; elsewhere it
   * is taken back under DESIGN's rule.
   *
   * @param how as for `adopt`
   */
  async dispose(tx: Transaction, unused: UnusedConsent, how: Adoption, now: Date): Promise<void> {
    const { companyId, provider, consent } = unused;
    const live = ENDS_EARLIER.has(provider) ? await this.findLive(tx, companyId, provider, consent.grant) : null;
    if (live === null) {
      await this.parts.revocations.scheduleReceived(tx, companyId, provider, consent.grant, now);
      return;
    }
    const origin = { actor: SYSTEM, occurredAt: now, address: null, requestId: null };
    await this.adopt(tx, live, unused, how, origin);
  }

  /** For `Attempts`. */
  readonly disposeOfConsent: DisposeOfConsent = (tx, unused, now) =>
    this.dispose(tx, unused, { except: null, justIssued: false }, now);
}

export function toNewGrant(
  provider: Provider,
  grant: IssuedGrant,
  connectedById: string | null,
  justIssued: boolean,
): NewGrant {
  const { appId, subject, accessToken, refreshToken, scopes, mintedAt } = grant;
  return {
    provider,
    appId,
    subject,
    accessToken,
    refreshToken,
    scopes,
    connectedById,
    clocks: {
      access: grant.accessClock,
      refresh: grant.refreshClock,
      dataAccess: grant.dataAccessClock,
      mintedAt,
      renewalFailingSince: null,
    },
    ...(justIssued ? { justIssued } : {}),
  };
}
