import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { DisconnectAccount } from "../../src/accounts/disconnect-account.js";
import { FollowClocks } from "../../src/accounts/follow-clocks.js";
import { ImportAccounts } from "../../src/accounts/import-accounts.js";
import { RecordExpiry } from "../../src/accounts/record-expiry.js";
import { RecordStatusChange } from "../../src/accounts/record-status-change.js";
import type { StatusChangeEffect } from "../../src/accounts/status-change.js";
import { SYSTEM } from "../../src/api/viewer.js";
import type { AuditOrigin } from "../../src/audit/audit-origin.js";
import type { Database } from "../../src/database/database.js";
import { HeldGrants } from "../../src/grants/held-grant.js";
import { SubjectHasher } from "../../src/grants/subject-hash.js";
import type { Platform, Purpose } from "../../src/platforms/platform.js";
import type {
  CodeExchange,
  ConsentRequest,
  ExchangeOutcome,
  GrantedProfile,
  HeldTokens,
  IssuedGrant,
  ProfilesOutcome,
  ProviderPort,
} from "../../src/platforms/provider-port.js";
import type { Provider } from "../../src/platforms/provider.js";
import { Providers } from "../../src/platforms/providers.js";
import { AdoptConsent } from "../../src/reconnect/adopt-consent.js";
import { Bell } from "../../src/api/bell.js";
import type { AttemptKey } from "../../src/reconnect/attempt-facts.js";
import { Attempts } from "../../src/reconnect/attempts.js";
import { ChooseProfiles } from "../../src/reconnect/choose-profiles.js";
import { CompleteReconnect } from "../../src/reconnect/complete-reconnect.js";
import { ConcludeTrip } from "../../src/reconnect/conclude-trip.js";
import { EndOverdueAttempts } from "../../src/reconnect/end-overdue-attempts.js";
import { OpenAttempts } from "../../src/reconnect/open-attempts.js";
import { ReadChoices } from "../../src/reconnect/read-choices.js";
import { ReceiveCallback } from "../../src/reconnect/receive-callback.js";
import type { ReconnectEffect, Repair } from "../../src/reconnect/reconnect-effect.js";
import { Revocations } from "../../src/reconnect/revocations.js";
import { SendToNetwork } from "../../src/reconnect/send-to-network.js";
import { SwapConsent } from "../../src/reconnect/swap-consent.js";
import { parseKeyRing } from "../../src/vault/key-ring.js";
import { Vault } from "../../src/vault/vault.js";
import { QUIET, type TestKeys } from "./renewals.js";
import { ScriptedPort } from "./scripted-port.js";
import { START } from "./stories.js";
import { type Person, PUBLIC_URL } from "./trips.js";

export interface SwapSetting {
  readonly keys: TestKeys;
  readonly ports: readonly ProviderPort[];
  readonly now?: () => Date;
  readonly effects?: readonly ReconnectEffect[];
  readonly changeEffects?: readonly StatusChangeEffect[];
}

/** Repairing as the application wires it, on one set of connections: one process's worth. */
export function swaps(database: Database, setting: SwapSetting) {
  const { ports, now = () => START, keys } = setting;
  const vault = new Vault(parseKeyRing(keys.ring));
  const hasher = new SubjectHasher(Buffer.from(keys.identity, "hex"));
  const recordStatusChange = new RecordStatusChange(setting.changeEffects);
  const recordExpiry = new RecordExpiry();
  const followClocks = new FollowClocks(recordExpiry, recordStatusChange);
  const settle = { recordExpiry, recordStatusChange, followClocks };
  const providers = new Providers(ports);
  const bell = new Bell<AttemptKey>();
  const revocations = new Revocations(vault, hasher);
  const adoptConsent = new AdoptConsent({ vault, hasher, followClocks, revocations });
  const attempts = new Attempts({ database, vault, bell, disposeOfConsent: adoptConsent.disposeOfConsent });
  const repairs: Repair[] = [];
  const recording: ReconnectEffect = { healed: async (_tx, repair) => void repairs.push(repair) };
  const effects = [recording, ...(setting.effects ?? [])];
  const swapConsent = new SwapConsent({ database, vault, hasher, attempts, revocations, effects, ...settle });
  const concludeTrip = new ConcludeTrip({ database, attempts, adoptConsent });
  const finish = { database, attempts, providers, swapConsent, concludeTrip, log: QUIET, pauses: [1, 1] };
  const completeReconnect = new CompleteReconnect({ ...finish, hasher, publicUrl: PUBLIC_URL });
  const chooseProfiles = new ChooseProfiles(finish);
  const sending = { database, vault, bell, providers, publicUrl: PUBLIC_URL };
  const sendToNetwork = new SendToNetwork(sending);
  const receiveCallback = new ReceiveCallback({ ...sending, attempts });
  const openAttempts = new OpenAttempts(attempts);
  const importAccounts = new ImportAccounts({ vault, hasher, ...settle });
  const origin = (): AuditOrigin => ({ actor: SYSTEM, occurredAt: now(), address: null, requestId: null });

  const made = {
    database,
    vault,
    hasher,
    attempts,
    recordStatusChange,
    importAccounts,
    concludeTrip,
    disconnectAccount: new DisconnectAccount(recordStatusChange, recordExpiry, [revocations]),
    repairs,
    sendToNetwork,
    receiveCallback,
    openAttempts,
    grants: new HeldGrants(database, vault),
    overdue: new EndOverdueAttempts(database, attempts),
    choices: new ReadChoices(database, attempts),
    origin,

    /** A trip up to the network's door. */
    async begin({ companyId, userId }: { companyId: number; userId: string | null }, what: Begun) {
      const port = providers.find(what.provider) as ProviderPort;
      const { accountId = null, platform, purpose = "OWN" } = what;
      const opened = await database.transaction((tx) =>
        openAttempts.open(
          tx,
          {
            companyId,
            userId,
            linkId: null,
            platform,
            purpose,
            provider: what.provider,
            appId: port.appId,
            accountId,
            mode: userId === null ? "LINK" : "REDIRECT",
            returnTo: "https://app.example.com/",
          },
          origin(),
        ),
      );
      if (opened === null) throw new Error("no such account");
      const sent = await sendToNetwork.byTicket(opened.ticket, origin());
      if (sent.kind !== "SENT") throw new Error(sent.kind);
      return { key: opened.key, provider: what.provider, consentUrl: sent.consentUrl, flow: sent.flow };
    },

    /** The browser comes back with what the network put into the address. @returns the completion */
    async comeBack({ provider, flow }: { provider: Provider; flow: string }, callback: URL): Promise<string> {
      const query = Object.fromEntries(callback.searchParams);
      const returned = await receiveCallback.run({ provider, query, flowOf: () => flow }, origin());
      if (returned.kind !== "RETURNED" || returned.completion === null) throw new Error(JSON.stringify(returned));
      return returned.completion;
    },

    complete(key: AttemptKey, completion: string, user: string | null, signal = new AbortController().signal) {
      const actor = user === null ? SYSTEM : ({ kind: "USER", id: user } as const);
      return completeReconnect.run({ ...key, attemptId: key.id, completion, user, actor, now: now(), signal });
    },

    choose(key: AttemptKey, profileIds: readonly string[], user: string) {
      const actor = { kind: "USER", id: user } as const;
      const { signal } = new AbortController();
      return chooseProfiles.run({ ...key, attemptId: key.id, profileIds, user, actor, now: now(), signal });
    },

    /** A whole trip with a scripted provider. @param login what stands in the code, which the port reads */
    async travel(person: { companyId: number; userId: string | null }, what: Begun, login: string) {
      const trip = await made.begin(person, what);
      const completion = await made.comeBack(trip, codeFor(trip.consentUrl, login));
      const done = await made.complete(trip.key, completion, person.userId);
      if (done.kind !== "COMPLETED") throw new Error(done.code);
      return done.attempt;
    },
  };
  return made;
}

export type Swaps = ReturnType<typeof swaps>;

export interface Begun {
  readonly provider: Provider;
  readonly platform: Platform;
  readonly purpose?: Purpose;
  readonly accountId?: string;
}

/** The address at which a network that says yes at once sends a browser back. */
export function codeFor(consentUrl: string, login: string): URL {
  const asked = new URL(consentUrl).searchParams;
  const callback = new URL(asked.get("redirect_uri") ?? "about:blank");
  callback.searchParams.set("state", asked.get("state") ?? "");
  callback.searchParams.set("code", `${login}/${nanoid(6)}`);
  return callback;
}

/** A network whose people and profiles the test sets; the code says who signs in. Every step can be made to fail. */
export class TradingPort extends ScriptedPort {
  readonly exchanges: CodeExchange[] = [];
  /** What each login reaches. */
  readonly reach = new Map<string, readonly Omit<GrantedProfile, "pageToken">[]>();
  /** Tokens by login, newest last. */
  readonly issued = new Map<string, string[]>();
  scopes: readonly string[] = [];
  mintedAt: () => Date = () => START;
  accessDays: number | null = 60;
  onExchange: () => ExchangeOutcome | null | Promise<ExchangeOutcome | null> = () => null;
  onList: (use: ConsentRequest["targets"][number]) => ProfilesOutcome | null = () => null;

  override consentUrl({ redirectUri, state }: ConsentRequest): string {
    const query = new URLSearchParams({ redirect_uri: redirectUri, state });
    return `https://network.example/consent?${query.toString()}`;
  }

  override async exchangeCode(exchange: CodeExchange): Promise<ExchangeOutcome> {
    this.exchanges.push(exchange);
    const other = await this.onExchange();
    return other ?? { kind: "GRANTED", grant: this.issue(exchange.code.split("/")[0] ?? "") };
  }

  override async listProfiles(
    { accessToken }: HeldTokens,
    targets: ConsentRequest["targets"],
  ): Promise<ProfilesOutcome> {
    const [use] = targets;
    if (use === undefined) return { kind: "PROFILES", profiles: [] };
    this.calls.push(`list ${accessToken} ${use.platform} ${use.purpose}`);
    const login = accessToken?.split("#")[0] ?? "";
    const profiles = (this.reach.get(login) ?? [])
      .filter(({ platform, purpose }) => platform === use.platform && purpose === use.purpose)
      .map((profile) => ({ ...profile, pageToken: `page ${profile.externalId} of ${accessToken}` }));
    return this.onList(use) ?? { kind: "PROFILES", profiles };
  }

  issue(login: string): IssuedGrant {
    const tokens = this.issued.get(login) ?? [];
    const accessToken = `${login}#${tokens.length + 1}`;
    this.issued.set(login, [...tokens, accessToken]);
    const mintedAt = this.mintedAt();
    const days = this.accessDays;
    const expiresAt = days === null ? null : new Date(mintedAt.getTime() + days * 86_400_000);
    return {
      appId: this.appId,
      subject: login,
      accessToken,
      refreshToken: this.renews ? `refresh ${accessToken}` : null,
      accessClock: expiresAt === null ? null : { expiresAt, renewable: this.renews },
      refreshClock: null,
      dataAccessClock: null,
      scopes: this.scopes,
      mintedAt,
    };
  }

  newest(login: string): string | undefined {
    return this.issued.get(login)?.at(-1);
  }
}

export function page(
  externalId: string,
  use: { platform?: Platform; purpose?: Purpose } = {},
): Omit<GrantedProfile, "pageToken"> {
  return { platform: "FACEBOOK", purpose: "OWN", externalId, name: `Page ${externalId}`, handle: null, ...use };
}

export interface StandingConsent {
  readonly companyId: number;
  readonly grantId: string;
  /** By the ids of the profiles. */
  readonly accounts: ReadonlyMap<string, string>;
}

/** A consent of a login with its accounts, as an import brought it an hour ago. */
export async function givenStanding(
  made: Swaps,
  person: Person,
  port: TradingPort,
  login: string,
  profiles: readonly Omit<GrantedProfile, "pageToken">[],
  expiresAt: Date | null = new Date(START.getTime() + 30 * 86_400_000),
): Promise<StandingConsent> {
  const { database } = made;
  const { companyId } = person;
  const [user] = await database.query<{ external_id: string }>(
    sql`SELECT external_id FROM users WHERE company_id = ${companyId} AND id = ${person.userId}`,
  );
  const { accessToken, refreshToken } = port.issue(login);
  const given = {
    provider: port.provider,
    appId: port.appId,
    subject: login,
    accessToken,
    ...(refreshToken === null ? {} : { refreshToken }),
    clocks: expiresAt === null ? {} : { access: { expiresAt, renewable: port.renews } },
    scopes: [...port.scopes],
    mintedAt: new Date(START.getTime() - 3_600_000),
    connectedBy: user?.external_id ?? null,
    accounts: profiles.map(({ handle: _none, ...profile }) => ({
      ...profile,
      pageToken: `old page ${profile.externalId}`,
    })),
  };
  const request = { companyId, grants: [given], actor: SYSTEM, now: made.origin().occurredAt };
  const result = await database.transaction((tx) => made.importAccounts.run(tx, request));
  if (result.userErrors.length > 0) throw new Error(JSON.stringify(result.userErrors));
  const rows = await database.query<{ id: string; external_id: string; grant_id: string }>(
    sql`SELECT a.id, a.external_id, a.grant_id FROM social_accounts a JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
      WHERE a.company_id = ${companyId} AND g.subject_hash = ${made.hasher.hash(given)}`,
  );
  const accounts = new Map(rows.map((row) => [row.external_id, row.id]));
  return { companyId, grantId: rows[0]?.grant_id ?? "", accounts };
}

/** Ends connections as a look would. */
export async function setStatus(
  made: Swaps,
  companyId: number,
  ids: Iterable<string>,
  to: "INVALID" | "EXPIRED" | "DISCONNECTED",
): Promise<void> {
  const { lockAccountsById } = await import("../../src/accounts/locked-account.js");
  const reason = to === "EXPIRED" ? "TOKEN_EXPIRED" : to === "INVALID" ? "ACCESS_REVOKED" : "DISCONNECTED_BY_USER";
  await made.database.transaction(async (tx) => {
    const accounts = await lockAccountsById(tx, companyId, [...ids]);
    const occurredAt = made.origin().occurredAt;
    const findings = accounts.map(
      (account) => ({ account, to, reason, source: "PROBE", actor: SYSTEM, occurredAt }) as const,
    );
    await made.recordStatusChange.record(tx, findings, occurredAt);
  });
}

/** Everything that is stored of an account, byte for byte. */
export async function bytesOf(database: Database, companyId: number, accountId: string): Promise<string> {
  // Only that an attempt was begun shows in `reconnect_generation`.
  const [row] = await database.query<Record<string, unknown>>(
    sql`SELECT * FROM social_accounts WHERE company_id = ${companyId} AND id = ${accountId}`,
  );
  const { reconnect_generation: _drawn, ...rest } = row ?? {};
  return JSON.stringify(rest);
}

export async function grantBytes(database: Database, companyId: number, grantId: string): Promise<string> {
  const [row] = await database.query<Record<string, unknown>>(
    sql`SELECT * FROM grants WHERE company_id = ${companyId} AND id = ${grantId}`,
  );
  const { reconnect_open_until: _held, ...rest } = row ?? {};
  return JSON.stringify(rest);
}

/** `externalId: STATUS` of all accounts of a company, in the order of their profiles' ids. */
export async function standing(database: Database, companyId: number): Promise<string[]> {
  const rows = await database.query<{ external_id: string; status: string }>(
    sql`SELECT external_id, status FROM social_accounts WHERE company_id = ${companyId} ORDER BY external_id`,
  );
  return rows.map((row) => `${row.external_id}: ${row.status}`);
}

export async function changesAfter(database: Database, companyId: number, number: number) {
  return database.query<{ number: number; account_id: string; to_status: string; source: string }>(
    sql`SELECT number, account_id, to_status, source FROM status_changes WHERE company_id = ${companyId} AND number > ${number}
      ORDER BY number`,
  );
}

export async function lastNumber(database: Database, companyId: number): Promise<number> {
  const [row] = await database.query<{ last_number: number }>(
    sql`SELECT last_number FROM company_streams WHERE company_id = ${companyId}`,
  );
  return Number(row?.last_number);
}
