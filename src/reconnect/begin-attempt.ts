import sql from "sql-template-tag";
import { UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import { policyOf } from "../platforms/policies.rules.js";
import type { Provider } from "../platforms/provider.js";
import type { Providers } from "../platforms/providers.js";
import type { AttemptKey } from "./attempt-facts.js";
import { chooseProvider } from "./choose-provider.rules.js";
import type { OpenAttempts } from "./open-attempts.js";
import { readReturnAddress } from "./return-address.rules.js";
import { startAddress } from "./trip-addresses.rules.js";

/** A person who clicks more often than this in ten minutes is none. */
export const MOST_OPEN_ATTEMPTS = 20;

interface Way {
  readonly mode: "POPUP" | "REDIRECT";
  readonly returnTo: string;
  /** Null: whoever is the usual one. */
  readonly provider: Provider | null;
}

export type BeginRequest = Way &
  (
    | { readonly kind: "CONNECT"; readonly platform: Platform; readonly purpose: Purpose }
    | { readonly kind: "RECONNECT"; readonly accountId: string }
  );

export interface BegunAttempt {
  readonly key: AttemptKey;
  readonly startUrl: string;
}

export interface BeginParts {
  readonly database: Database;
  readonly openAttempts: OpenAttempts;
  readonly providers: Providers;
  readonly publicUrl: string;
  readonly allowedOrigins: readonly string[];
}

interface Use {
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly accountId: string | null;
  readonly current: Provider | null;
}

/** Begins a trip of a person who calls with a bearer token. */
export class BeginAttempt {
  constructor(private readonly parts: BeginParts) {}

  /** @returns what speaks against it; then nothing has happened */
  async run(
    person: { readonly companyId: number; readonly userId: string },
    request: BeginRequest,
    origin: AuditOrigin,
  ): Promise<BegunAttempt | UserError> {
    const returnTo = readReturnAddress(request.mode, request.returnTo, this.parts.allowedOrigins);
    if (returnTo === null) return userError(UserErrorCode.RETURN_ADDRESS_NOT_ALLOWED, HELP[request.mode], ["returnTo"]);
    return this.parts.database.transaction(async (tx) => {
      const use = await readUse(tx, person.companyId, request);
      if (use instanceof UserError) return use;
      const port = this.portFor(use, request.provider);
      if (port instanceof UserError) return port;
      if ((await countOpen(tx, person, origin.occurredAt)) >= MOST_OPEN_ATTEMPTS) return tooMany();
      const opened = await this.parts.openAttempts.open(
        tx,
        {
          ...person,
          linkId: null,
          platform: use.platform,
          purpose: use.purpose,
          provider: port.provider,
          appId: port.appId,
          accountId: use.accountId,
          mode: request.mode,
          returnTo,
        },
        origin,
      );
      if (opened === null) return noSuchAccount();
      return { key: opened.key, startUrl: startAddress(this.parts.publicUrl, opened.ticket) };
    });
  }

  private portFor({ platform, purpose, current }: Use, wanted: Provider | null) {
    const { providers } = this.parts;
    const isConfigured = (provider: Provider) => providers.find(provider) !== null;
    const chosen = chooseProvider({ platform, purpose, wanted, current, isConfigured });
    if (chosen.kind === "NOT_OF_PLATFORM") {
      const text = "A consent of this provider does not reach such profiles.";
      return userError(UserErrorCode.PLATFORM_NOT_OF_PROVIDER, text, ["provider"]);
    }
    const port = chosen.kind === "CHOSEN" ? providers.find(chosen.provider) : null;
    if (port !== null) return port;
    return userError(UserErrorCode.PROVIDER_NOT_CONFIGURED, "There is no app for it in this installation.", []);
  }
}

const HELP = {
  POPUP:
    "With POPUP, give the exact origin of the calling page, such as `https://app.example.com`; it has to be allowed.",
  REDIRECT: "With REDIRECT, give an address without a fragment on an allowed origin.",
} as const;

async function readUse(tx: Transaction, companyId: number, request: BeginRequest): Promise<Use | UserError> {
  if (request.kind === "CONNECT") {
    const { platform, purpose } = request;
    if (policyOf(platform, purpose) !== null) return { platform, purpose, accountId: null, current: null };
    const text = "Profiles of this platform cannot be connected for this purpose.";
    return userError(UserErrorCode.PURPOSE_NOT_OFFERED, text, ["purpose"]);
  }
  const [account] = await tx.query<{ platform: Platform; purpose: Purpose; provider: Provider | null }>(
    sql`SELECT a.platform, a.purpose, g.provider FROM social_accounts a
      LEFT JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
      WHERE a.company_id = ${companyId} AND a.id = ${request.accountId}`,
  );
  if (account === undefined) return noSuchAccount();
  const { platform, purpose, provider } = account;
  return { platform, purpose, accountId: request.accountId, current: provider };
}

/** The person's row is held, so that calls at once are counted one after the other. */
async function countOpen(
  tx: Transaction,
  { companyId, userId }: { readonly companyId: number; readonly userId: string },
  now: Date,
): Promise<number> {
  await tx.query(sql`SELECT id FROM users WHERE company_id = ${companyId} AND id = ${userId}${tx.dialect.forUpdate}`);
  const [row] = await tx.query<{ open: number | string }>(
    sql`SELECT COUNT(*) AS open FROM reconnect_attempts
      WHERE company_id = ${companyId} AND user_id = ${userId} AND ended_at IS NULL AND expires_at > ${now}`,
  );
  return Number(row?.open ?? 0);
}

function noSuchAccount(): UserError {
  return userError(UserErrorCode.NOT_FOUND, "There is no such account.", ["accountId"]);
}

function tooMany(): UserError {
  const text = `At most ${MOST_OPEN_ATTEMPTS} attempts of a person may be open at once; finish or cancel some.`;
  return userError(UserErrorCode.TOO_MANY_ATTEMPTS, text, []);
}
