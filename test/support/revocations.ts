import { randomBytes } from "node:crypto";
import sql from "sql-template-tag";
import { SYSTEM } from "../../src/api/viewer.js";
import { DisconnectAccount } from "../../src/accounts/disconnect-account.js";
import { FollowClocks } from "../../src/accounts/follow-clocks.js";
import { ImportAccounts } from "../../src/accounts/import-accounts.js";
import { RecordExpiry } from "../../src/accounts/record-expiry.js";
import { RecordStatusChange } from "../../src/accounts/record-status-change.js";
import type { Database } from "../../src/database/database.js";
import { readOptionalMoment, type StoredMoment } from "../../src/database/moment.js";
import { SubjectHasher } from "../../src/grants/subject-hash.js";
import type { HeldTokens, RevokeOutcome } from "../../src/platforms/provider-port.js";
import { Providers } from "../../src/platforms/providers.js";
import { Revocations } from "../../src/reconnect/revocations.js";
import { RevokeDueConsents } from "../../src/reconnect/revoke-due-consents.js";
import { generateKeyRing, parseKeyRing } from "../../src/vault/key-ring.js";
import { Vault } from "../../src/vault/vault.js";
import { QUIET } from "./renewals.js";
import { ScriptedPort } from "./scripted-port.js";
import { after, START } from "./stories.js";

/** A provider that takes consents back, or not, as the test says. */
export class RevokingPort extends ScriptedPort {
  readonly revoked: HeldTokens[] = [];
  onRevoke: (tokens: HeldTokens) => RevokeOutcome | Promise<RevokeOutcome> = () => ({ kind: "REVOKED" });

  override async revoke(tokens: HeldTokens = { accessToken: null, refreshToken: null }): Promise<RevokeOutcome> {
    this.revoked.push(tokens);
    return this.onRevoke(tokens);
  }
}

/** Disconnecting and taking back as the application wires it; two of it with the same keys are two processes. */
export function disconnecting(
  database: Database,
  port: RevokingPort,
  keys = { ring: generateKeyRing(), identity: randomBytes(32) },
) {
  const vault = new Vault(parseKeyRing(keys.ring));
  const hasher = new SubjectHasher(keys.identity);
  const recordStatusChange = new RecordStatusChange([]);
  const recordExpiry = new RecordExpiry();
  const followClocks = new FollowClocks(recordExpiry, recordStatusChange);
  const revocations = new Revocations(vault, hasher);
  return {
    keys,
    database,
    vault,
    revocations,
    importAccounts: new ImportAccounts({ vault, hasher, recordExpiry, recordStatusChange, followClocks }),
    disconnectAccount: new DisconnectAccount(recordStatusChange, recordExpiry, [revocations]),
    revokeDue: new RevokeDueConsents({ database, vault, providers: new Providers([port]), log: QUIET }),
  };
}

export type Disconnecting = ReturnType<typeof disconnecting>;

export interface GivenPages {
  readonly subject: string;
  readonly token?: string;
  readonly refreshToken?: string;
  readonly pages?: number;
  readonly appId?: string;
  readonly mintedAt?: Date;
}

/** A person's consent with its pages, each with a token of its own. @returns the ids of the accounts */
export async function givenPages(
  { database, importAccounts }: Disconnecting,
  companyId: number,
  given: GivenPages,
  now = START,
): Promise<string[]> {
  const { subject, token = `token-${subject}`, pages = 1, appId = "app", mintedAt = after(-600, now) } = given;
  const names = Array.from({ length: pages }, (_, n) => `${subject}-${n}`);
  const grant = {
    provider: "META" as const,
    appId,
    subject,
    accessToken: token,
    ...(given.refreshToken === undefined ? {} : { refreshToken: given.refreshToken }),
    clocks: {},
    scopes: ["read"],
    mintedAt,
    accounts: names.map((name) => ({
      platform: "FACEBOOK" as const,
      purpose: "OWN" as const,
      externalId: name,
      name,
      pageToken: `page-${name}`,
    })),
  };
  await database.transaction((tx) => importAccounts.run(tx, { companyId, grants: [grant], actor: SYSTEM, now }));
  const rows = await database.query<{ id: string; external_id: string }>(
    sql`SELECT id, external_id FROM social_accounts WHERE company_id = ${companyId}`,
  );
  return names.map((name) => rows.find((row) => row.external_id === name)?.id as string);
}

export function disconnect(
  { database, disconnectAccount }: Disconnecting,
  companyId: number,
  accountId: string,
  now = START,
) {
  return database.transaction((tx) =>
    disconnectAccount.run(tx, { companyId, accountId, actor: { kind: "USER", id: "admin" }, now }),
  );
}

export async function revocationsOf(database: Database, companyId: number) {
  const rows = await database.query<Record<string, string | number | StoredMoment | null>>(
    sql`SELECT * FROM revocations WHERE company_id = ${companyId} ORDER BY created_at, id`,
  );
  return rows.map((row) => ({
    id: row.id as string,
    accessToken: row.access_token as string | null,
    refreshToken: row.refresh_token as string | null,
    outcome: row.outcome as string | null,
    failures: row.failures as number,
    attempt: row.attempt as number,
    dueAt: readOptionalMoment(row.due_at as StoredMoment | null),
    endedAt: readOptionalMoment(row.ended_at as StoredMoment | null),
    destroyAt: readOptionalMoment(row.destroy_at as StoredMoment | null),
  }));
}
