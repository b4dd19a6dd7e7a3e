import sql, { join } from "sql-template-tag";
import { effectiveStatus } from "../accounts/effective-status.js";
import type { LockedAccount } from "../accounts/locked-account.js";
import { insertAccounts, lockProfiles, lockProfilesWhere, type StoredProfile } from "../accounts/store-accounts.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntries } from "../audit/record-audit-entry.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import type { GrantClocks } from "../grants/clocks.rules.js";
import { readClocks } from "../grants/read-clocks.js";
import { storeGrants } from "../grants/store-grants.js";
import type { SubjectHasher } from "../grants/subject-hash.js";
import type { GrantedProfile } from "../platforms/provider-port.js";
import type { Vault } from "../vault/vault.js";
import { toNewGrant } from "./adopt-consent.js";
import type { AttemptDetails } from "./attempt-details.js";
import type { AttemptFacts } from "./attempt-facts.js";
import type { Attempts } from "./attempts.js";
import { keyOfProfile, type Use } from "./compare-profiles.rules.js";
import { type HealPlan, planHeal } from "./heal-plan.rules.js";
import { grantOfAccount, releaseVerdicts } from "./hold-verdicts.js";
import { lookSoon, moveAccount } from "./move-accounts.js";
import type { ReceivedConsent } from "./received-consent.js";
import type { ReconnectEffect } from "./reconnect-effect.js";
import { type SettleParts, settleAccounts } from "./settle-accounts.js";

/** A consent that was compared and tried. */
export interface SwapOrder {
  readonly attempt: AttemptFacts;
  readonly consent: ReceivedConsent;
  /** The account to be repaired and the profile that it is; null: nothing but what was chosen. */
  readonly target: { readonly accountId: string; readonly profile: GrantedProfile } | null;
  /** Further profiles that a person asked for. */
  readonly chosen: readonly GrantedProfile[];
  readonly listed: readonly Use[];
  readonly lacking: readonly Use[];
  /** Keys of profiles that the consent lists and does not serve. */
  readonly failed: ReadonlySet<string>;
  readonly origin: AuditOrigin;
}

/** ELSEWHERE: another company has the person's only live consent. GONE: the attempt was ended meanwhile. Either way nothing was changed. */
export type SwapResult = "SWAPPED" | "ELSEWHERE" | "GONE";

export interface SwapParts extends SettleParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly hasher: SubjectHasher;
  readonly attempts: Attempts;
  readonly revocations: {
    schedule(tx: Transaction, companyId: number, grantId: string, now: Date): Promise<unknown>;
  };
  readonly effects: readonly ReconnectEffect[];
}

/** Undoes the transaction. */
class Gone extends Error {}

/**
 * Puts a new consent in place of an old one, in one transaction: tokens, accounts, expiry, status, the end of the attempt and what follows
 * from all that. A repair is complete or has not happened.
 */
export class SwapConsent {
  constructor(private readonly parts: SwapParts) {}

  async run(order: SwapOrder): Promise<SwapResult> {
    try {
      return await this.parts.database.transaction((tx) => this.swap(tx, order));
    } catch (error) {
      if (error instanceof Gone) return "GONE";
      throw error;
    }
  }

  private async swap(tx: Transaction, order: SwapOrder): Promise<SwapResult> {
    const { attempt, consent, origin } = order;
    const { companyId, userId } = attempt;
    const now = origin.occurredAt;
    await takeTurns(tx, companyId);
    const given = toNewGrant(attempt.provider, consent.grant, userId, true);
    const [stored] = await storeGrants(this.parts, tx, companyId, [given], now);
    if (stored === undefined || stored.outcome === "ELSEWHERE") return "ELSEWHERE";
    const accounts = await lockConcerned(tx, order, stored.id);
    const plan = planFor(order, accounts, stored.id);
    const byId = new Map(accounts.map((account) => [account.locked.id, account]));
    const of = (ids: readonly string[]) => ids.map((id) => byId.get(id) as StoredProfile);
    await this.moveAll(tx, order, plan, of, stored.id);
    const fresh = await this.insertNew(tx, order, accounts, stored.id);
    const dead = new Set(of([...plan.connected, ...plan.healed]).flatMap(({ locked }) => locked.grantId ?? []));
    const connected = [...plan.connected, ...fresh.map(({ id }) => id)];
    const details = detailsOf(order, plan, connected);
    if (!(await this.parts.attempts.end(tx, attempt, "SUCCEEDED", details, origin))) throw new Gone();
    for (const grantId of new Set([...dead, stored.id])) await releaseVerdicts(tx, companyId, grantId);
    dead.delete(stored.id);
    for (const grantId of dead) await this.parts.revocations.schedule(tx, companyId, grantId, now);
    await audit(tx, order, of([...plan.connected, ...plan.healed]), fresh);
    const takenOver = of(plan.connected)
      .filter((account) => account.connectedById !== userId && statusOf(account.locked, now) === "CONNECTED")
      .map(({ locked }) => locked.id);
    const grantId = stored.id;
    const repair = { companyId, attemptId: attempt.id, userId, grantId, connected, healed: plan.healed, takenOver };
    for (const effect of this.parts.effects) await effect.healed(tx, repair, origin);
    const stillThere = of(plan.notGranted).filter(({ locked }) => locked.grantId === stored.id);
    await settleAccounts(this.parts, tx, {
      repaired: [
        ...of([...plan.connected, ...plan.healed]).map(({ locked }) => ({ ...locked, grantId: stored.id })),
        ...fresh,
      ],
      kept: [...of(plan.kept), ...stillThere]
        .map(({ locked }) => locked)
        .filter((account) => account.status === "CONNECTED"),
      clocks: (await readClocks(tx, companyId, [stored.id])).get(stored.id) as GrantClocks,
      origin,
    });
    return "SWAPPED";
  }

  private async moveAll(
    tx: Transaction,
    { attempt, consent, target, chosen, origin }: SwapOrder,
    plan: HealPlan,
    of: (ids: readonly string[]) => readonly StoredProfile[],
    grantId: string,
  ): Promise<void> {
    const profiles = new Map([...consent.profiles, ...chosen].map((profile) => [keyOfProfile(profile), profile]));
    const tried = new Set(chosen.map(keyOfProfile));
    const repairs = new Set([...plan.connected, ...plan.healed]);
    for (const account of of([...plan.connected, ...plan.healed, ...plan.kept])) {
      const { id } = account.locked;
      const isTarget = id === target?.accountId;
      const profile = isTarget ? target.profile : profiles.get(keyOfProfile(account));
      await moveAccount(tx, this.parts.vault, {
        account,
        profile: profile as GrantedProfile,
        grantId,
        connectedById: attempt.userId,
        isRepair: repairs.has(id),
        isVerified: isTarget || tried.has(keyOfProfile(account)),
        now: origin.occurredAt,
      });
    }
    await lookSoon(tx, attempt.companyId, grantId, plan.notGranted, origin.occurredAt);
  }

  private insertNew(
    tx: Transaction,
    { attempt, chosen, origin }: SwapOrder,
    accounts: readonly StoredProfile[],
    grantId: string,
  ): Promise<LockedAccount[]> {
    const known = new Set(accounts.map(keyOfProfile));
    const news = chosen.filter((profile) => !known.has(keyOfProfile(profile)));
    const rows = news.map((profile) => ({ ...profile, grantId, connectedById: attempt.userId }));
    return insertAccounts(tx, this.parts.vault, attempt.companyId, rows, origin.occurredAt);
  }
}

/** Imports and swaps of one company follow one another, so that two of them never add the same row. */
async function takeTurns(tx: Transaction, companyId: number): Promise<void> {
  await tx.query(sql`SELECT id FROM companies WHERE id = ${companyId}${tx.dialect.forUpdate}`);
}

/** The accounts of all profiles that the consent reaches, of the consent itself, and of the one that it replaces. */
async function lockConcerned(
  tx: Transaction,
  { attempt, consent, target, chosen }: SwapOrder,
  grantId: string,
): Promise<StoredProfile[]> {
  const { companyId } = attempt;
  const former = target === null ? null : await grantOfAccount(tx, companyId, target.accountId);
  const grants = [grantId, ...(former === null ? [] : [former])];
  const fed = await lockProfilesWhere(
    tx,
    companyId,
    sql`(grant_id IN (${join(grants)}) OR id = ${target?.accountId ?? ""})`,
  );
  const reached = await lockProfiles(tx, companyId, [...consent.profiles, ...chosen]);
  return [...new Map([...fed, ...reached].map((account) => [account.locked.id, account])).values()].toSorted((a, b) =>
    a.locked.id < b.locked.id ? -1 : 1,
  );
}

function planFor(order: SwapOrder, accounts: readonly StoredProfile[], grantId: string): HealPlan {
  const { attempt, consent, target, chosen, origin } = order;
  const asked = new Set(chosen.map(keyOfProfile));
  const wanted = accounts
    .filter((account) => account.locked.id === target?.accountId || asked.has(keyOfProfile(account)))
    .map(({ locked }) => locked.id);
  const formerGrantId = accounts.find(({ locked }) => locked.id === target?.accountId)?.locked.grantId ?? null;
  return planHeal({
    accounts: accounts.map((account) => ({
      id: account.locked.id,
      platform: account.platform,
      purpose: account.purpose,
      externalId: account.externalId,
      grantId: account.locked.grantId,
      status: statusOf(account.locked, origin.occurredAt),
    })),
    grantId,
    formerGrantId,
    wanted: new Set(wanted),
    wantedOnly: attempt.userId === null,
    listed: order.listed,
    lacking: order.lacking,
    reached: consent.profiles.filter((profile) => !order.failed.has(keyOfProfile(profile))),
  });
}

function statusOf({ status, statusSince, statusReason, expiry }: LockedAccount, now: Date) {
  const stored = { statusSince, statusReason, expiresAt: expiry.expiresAt, expiryReason: expiry.reason };
  return effectiveStatus({ ...stored, status: status ?? "CONNECTED" }, now).status;
}

function detailsOf({ attempt, target }: SwapOrder, plan: HealPlan, connected: readonly string[]): AttemptDetails {
  const watchesInstagram = attempt.platform === "INSTAGRAM" && attempt.purpose === "MONITORED";
  return {
    ...attempt.details,
    connected,
    healed: plan.healed,
    notGranted: plan.notGranted,
    untouched: plan.untouched,
    ...(watchesInstagram && target !== null ? { checkHashtags: true } : {}),
  };
}

/** One entry for each account, with the person before and the person now (O-7, "Repair" 5). */
function audit(
  tx: Transaction,
  { attempt, origin }: SwapOrder,
  repaired: readonly StoredProfile[],
  fresh: readonly LockedAccount[],
): Promise<void> {
  const entry = (action: string, id: string, details: Readonly<Record<string, unknown>>) => ({
    ...origin,
    companyId: attempt.companyId,
    action,
    target: { type: "SocialAccount", id },
    details: { attempt: attempt.id, connectedBy: attempt.userId, ...details },
  });
  return recordAuditEntries(tx, [
    ...repaired.map(({ locked, connectedById }) =>
      entry("ACCOUNT_RECONNECT", locked.id, { before: locked.status, connectedByBefore: connectedById }),
    ),
    ...fresh.map(({ id }) => entry("ACCOUNT_CONNECT", id, {})),
  ]);
}
