import sql, { join, raw } from "sql-template-tag";
import { readMoment, readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import type { Provider } from "../platforms/provider.js";
import type { HeldTokens } from "../platforms/provider-port.js";
import type { Reason } from "../platforms/reason.js";
import type { Vault } from "../vault/vault.js";
import { VaultError } from "../vault/vault-error.js";
import type { GrantClocks } from "./clocks.rules.js";
import { CLOCK_COLUMNS, type StoredClocks, toClocks } from "./read-clocks.js";
import type { Suspicion } from "./suspicion.js";

export interface GrantKey {
  readonly companyId: number;
  readonly id: string;
}

/** A consent with its tokens in the clear, for as long as somebody works with it. Never to be logged or kept (O-13). */
export interface HeldGrant extends GrantKey {
  readonly provider: Provider;
  readonly appId: string;
  /** Both null once the last account of the consent was disconnected. */
  readonly tokens: HeldTokens;
  readonly scopes: readonly string[];
  readonly clocks: GrantClocks;
  readonly mintedAt: Date;
  readonly reconnectOpenUntil: Date | null;
  readonly verificationFailures: number;
  readonly refreshFailures: number;
  readonly suspicion: Suspicion | null;
  readonly suspectedReason: Reason | null;
  readonly suspectedSince: Date | null;
  readonly refreshInDoubtSince: Date | null;
  readonly nextRefreshAt: Date | null;
  readonly nextVerificationAt: Date | null;
}

/** Tokens that could not be opened: our own fault, to be treated as APP_FAULT with an error in the log, never as a verdict (O-10). */
export interface UnreadableGrant extends GrantKey {
  readonly provider: Provider;
  readonly error: VaultError;
}

export interface HeldGrantsRead {
  readonly held: readonly HeldGrant[];
  readonly unreadable: readonly UnreadableGrant[];
}

interface StoredGrantRow extends StoredClocks {
  company_id: number;
  provider: Provider;
  app_id: string;
  access_token: string | null;
  refresh_token: string | null;
  scopes: string;
  reconnect_open_until: StoredMoment | null;
  verification_failures: number;
  refresh_failures: number;
  suspicion: Suspicion | null;
  suspected_reason: Reason | null;
  suspected_since: StoredMoment | null;
  refresh_in_doubt_since: StoredMoment | null;
  next_refresh_at: StoredMoment | null;
  next_verification_at: StoredMoment | null;
}

const COLUMNS = raw(`company_id, provider, app_id, access_token, refresh_token, scopes, reconnect_open_until,
  verification_failures, refresh_failures, suspicion, suspected_reason, suspected_since, refresh_in_doubt_since,
  next_refresh_at, next_verification_at, ${CLOCK_COLUMNS}`);

/** More keys in one statement than this, and SQLite finds the expression too large. */
const CHUNK = 200;

/** Reads consents with their tokens opened: one of the two places where tokens are (O-11). */
export class HeldGrants {
  constructor(
    private readonly database: SqlReader,
    private readonly vault: Vault,
  ) {}

  /**
   * @returns null when there is no such grant
   * @throws VaultError when its tokens cannot be opened: our own fault, never a verdict (O-10)
   */
  async read(companyId: number, id: string): Promise<HeldGrant | null> {
    const { held, unreadable } = await this.readMany([{ companyId, id }]);
    if (unreadable[0] !== undefined) throw unreadable[0].error;
    return held[0] ?? null;
  }

  /** Those that exist, in no order; one that cannot be opened does not keep the others. */
  async readMany(keys: readonly GrantKey[]): Promise<HeldGrantsRead> {
    const held: HeldGrant[] = [];
    const unreadable: UnreadableGrant[] = [];
    for (let from = 0; from < keys.length; from += CHUNK) {
      const wanted = keys
        .slice(from, from + CHUNK)
        .map((key) => sql`(company_id = ${key.companyId} AND id = ${key.id})`);
      const rows = await this.database.query<StoredGrantRow>(
        sql`SELECT ${COLUMNS} FROM grants WHERE ${join(wanted, " OR ")}`,
      );
      for (const row of rows) {
        try {
          held.push(this.toHeldGrant(row));
        } catch (error) {
          if (!(error instanceof VaultError)) throw error;
          unreadable.push({ companyId: row.company_id, id: row.id, provider: row.provider, error });
        }
      }
    }
    return { held, unreadable };
  }

  private toHeldGrant(row: StoredGrantRow): HeldGrant {
    const open = (column: "access_token" | "refresh_token") => {
      const sealed = row[column];
      if (sealed === null) return null;
      return this.vault.open(sealed, { companyId: row.company_id, rowId: row.id, column: `grants.${column}` });
    };
    const clocks = toClocks(row);
    return {
      companyId: row.company_id,
      id: row.id,
      provider: row.provider,
      appId: row.app_id,
      tokens: { accessToken: open("access_token"), refreshToken: open("refresh_token") },
      scopes: JSON.parse(row.scopes) as string[],
      clocks,
      mintedAt: readMoment(row.minted_at),
      reconnectOpenUntil: readOptionalMoment(row.reconnect_open_until),
      verificationFailures: row.verification_failures,
      refreshFailures: row.refresh_failures,
      suspicion: row.suspicion,
      suspectedReason: row.suspected_reason,
      suspectedSince: readOptionalMoment(row.suspected_since),
      refreshInDoubtSince: readOptionalMoment(row.refresh_in_doubt_since),
      nextRefreshAt: readOptionalMoment(row.next_refresh_at),
      nextVerificationAt: readOptionalMoment(row.next_verification_at),
    };
  }
}
