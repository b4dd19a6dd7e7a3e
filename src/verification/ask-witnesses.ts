import sql, { join, type Sql } from "sql-template-tag";
import type { PageTokens } from "../accounts/page-tokens.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import type { HeldGrant, HeldGrants } from "../grants/held-grant.js";
import type { ProbeTarget, ProviderPort } from "../platforms/provider-port.js";
import type { Verdict } from "../platforms/verdict.js";
import type { Witnesses } from "./assessment.rules.js";
import { looksDead } from "./conclude.js";
import { type ChosenWitness, findWitnesses } from "./find-witnesses.js";
import { type KnownAccount, readKnownAccounts } from "./known-accounts.js";
import { targetOf } from "./probe-target.js";

const MOST_WITNESSES = 5;
/** A witness that takes longer is none. */
const PATIENCE_MS = 10_000;

/** What is in question: a consent, or what it is worth for one profile. */
export interface Suspect {
  readonly port: ProviderPort;
  readonly grant: HeldGrant;
  readonly profile: Pick<KnownAccount, "platform" | "purpose"> | null;
}

interface Testimony {
  readonly witness: ChosenWitness;
  readonly verdict: Verdict;
}

export interface AskWitnessesParts {
  readonly database: Database;
  readonly grants: HeldGrants;
  readonly pageTokens: PageTokens;
}

/**
 * Asks the provider about consents that were good the last time, at this very moment: one that lives vouches for the provider's
 * answers. When none does, what they said is written down, so that an incident shows soon.
 */
export class AskWitnesses {
  constructor(private readonly parts: AskWitnessesParts) {}

  async ask(suspect: Suspect, now: Date, signal: AbortSignal): Promise<Witnesses> {
    const chosen = await findWitnesses(this.parts.database, suspect.grant, MOST_WITNESSES, now);
    if (chosen.length === 0) return "NOBODY";
    const enough = new AbortController();
    const patience = AbortSignal.any([signal, enough.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const asked = await this.callUp(suspect, chosen, now, patience);
    if (asked.length === 0) return "NOBODY";
    const vouched = await Promise.any(asked.map(async (testimony) => vouch(await testimony))).catch(() => null);
    enough.abort();
    const testimonies = await Promise.all(asked);
    if (vouched === null) await this.writeDown(testimonies, now);
    else await this.callForLooks(testimonies, now);
    return vouched ?? "NONE_ALIVE";
  }

  private async callUp(
    { port, profile }: Suspect,
    chosen: readonly ChosenWitness[],
    now: Date,
    signal: AbortSignal,
  ): Promise<Promise<Testimony>[]> {
    const { held } = await this.parts.grants.readMany(chosen);
    const accounts = await readKnownAccounts(this.parts.database, held, now);
    return held.flatMap((grant) => {
      const own = accounts.filter(({ grantId, status }) => grantId === grant.id && status === "CONNECTED");
      const witness = chosen.find(({ id }) => id === grant.id);
      const alike = own.find(
        (account) => account.platform === profile?.platform && account.purpose === profile.purpose,
      );
      if (witness === undefined || (profile !== null && alike === undefined)) return [];
      const targets = this.targets(alike === undefined ? own : [alike]);
      if (targets === null) return [];
      return [testify(port, grant, targets, profile !== null, signal).then((verdict) => ({ witness, verdict }))];
    });
  }

  /** Null when a token cannot be opened: our own fault, so it is no witness. */
  private targets(accounts: readonly KnownAccount[]): ProbeTarget[] | null {
    try {
      return accounts.map((account) => targetOf(account, this.parts.pageTokens));
    } catch {
      return null;
    }
  }

  /** The provider is in order, so one that looks dead may well be: it is looked at properly now. */
  private async callForLooks(testimonies: readonly Testimony[], now: Date): Promise<void> {
    const dead = testimonies.filter(({ verdict }) => looksDead(verdict));
    if (dead.length === 0) return;
    await this.parts.database.transaction((tx) =>
      tx.execute(
        sql`UPDATE grants SET next_verification_at = ${now} WHERE (${these(dead)}) AND next_verification_at > ${now}`,
      ),
    );
  }

  /** Fenced: what was found of tokens that somebody has taken in hand or replaced meanwhile counts nothing (D-21). */
  private async writeDown(testimonies: readonly Testimony[], now: Date): Promise<void> {
    const { database } = this.parts;
    const dead = testimonies.filter(({ verdict }) => looksDead(verdict));
    const silent = testimonies.filter(({ verdict }) => verdict.kind === "TRANSIENT");
    await database.transaction(async (tx) => {
      await observe(tx, dead, "DEAD", now);
      await observe(tx, silent, "NONE", now);
    });
  }
}

/** A witness that failed is looked at properly now, whatever was planned; incidents are seen by that too. */
async function observe(
  tx: Transaction,
  testimonies: readonly Testimony[],
  answer: "DEAD" | "NONE",
  now: Date,
): Promise<void> {
  if (testimonies.length === 0) return;
  await tx.execute(
    sql`UPDATE grants SET last_answer = ${answer}, last_answer_at = ${now},
        next_verification_at = CASE WHEN next_verification_at > ${now} THEN ${now} ELSE next_verification_at END
      WHERE (${these(testimonies)}) AND (lease_until IS NULL OR lease_until <= ${tx.dialect.databaseNow})`,
  );
}

function these(testimonies: readonly Testimony[]): Sql {
  const rows = testimonies.map(
    ({ witness }) => sql`(company_id = ${witness.companyId} AND id = ${witness.id} AND attempt = ${witness.attempt})`,
  );
  return join(rows, " OR ");
}

async function testify(
  port: ProviderPort,
  { tokens }: HeldGrant,
  targets: readonly ProbeTarget[],
  ofProfile: boolean,
  signal: AbortSignal,
): Promise<Verdict> {
  const [first] = targets;
  if (ofProfile && first !== undefined) return port.probeProfile(tokens, first, signal);
  return (await port.probeGrant(tokens, targets, signal)).verdict;
}

/** @throws when it does not vouch */
function vouch({ verdict }: Testimony): "ALIVE" {
  if (verdict.kind === "ALIVE" || verdict.kind === "BLOCKED") return "ALIVE";
  throw new Error("no witness");
}
