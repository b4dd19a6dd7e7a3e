import type { HeldGrant } from "../grants/held-grant.js";
import type { GrantProbe } from "../platforms/provider-port.js";
import type { Verdict } from "../platforms/verdict.js";
import { adviceFromReport, type Conclusion, type Witnesses } from "./assessment.rules.js";
import type { AskProvider } from "./ask-provider.js";
import { conclude } from "./conclude.js";
import { isHealable } from "./healing.rules.js";
import { inParallel } from "./in-parallel.js";
import { type KnownAccount, toSuspicion } from "./known-accounts.js";
import type { Findings, IncidentWatch, LookOrder } from "./look.js";
import { PROFILE_LEEWAY_MS } from "./next-look.rules.js";
import { tokenLives } from "./plan-writes.rules.js";

export interface Inspection {
  readonly order: LookOrder;
  readonly accounts: readonly KnownAccount[];
  readonly asker: AskProvider;
  readonly witnesses: (profile: KnownAccount | null) => Promise<Witnesses>;
  readonly incidents: IncidentWatch;
}

/** Profiles of one consent that are asked about at once. */
const PROFILES_AT_ONCE = 4;

/** Asks whatever has to be asked about one consent and its profiles. Nothing is written. */
export async function inspectGrant(inspection: Inspection): Promise<Findings> {
  const { order, asker } = inspection;
  const refused = order.refusal?.verdict ?? (asker.needsRenewal ? await asker.renew() : null);
  const source = sourceOf(order, refused);
  if (refused !== null) {
    const grant = await concludeOnGrant(inspection, refused, true);
    return { grant, profiles: new Map(), source, learned: null, advice: adviceFor(order, grant) };
  }
  const probe = await asker.probeGrant();
  const grant = await concludeOnGrant(inspection, probe.verdict, false);
  const profiles = tokenLives(grant) ? await inspectProfiles(inspection, probe) : new Map<string, Conclusion>();
  const advice = adviceFor(order, profiles.get(order.accountId ?? "") ?? grant);
  return { grant, profiles, source, learned: probe.learned, advice };
}

function sourceOf(order: LookOrder, refused: Verdict | null): Findings["source"] {
  if (order.pushed === true) return "PUSH";
  if (order.reported !== undefined) return "REPORT";
  return refused === null ? "PROBE" : "REFRESH";
}

function adviceFor({ accountId, reported }: LookOrder, looked: Conclusion): Findings["advice"] {
  if (accountId === undefined || reported === undefined) return null;
  const reason = adviceFromReport(reported, looked);
  return reason === null ? null : { accountId, reason };
}

async function concludeOnGrant(inspection: Inspection, verdict: Verdict, byRefresh: boolean): Promise<Conclusion> {
  const { order, accounts, asker, witnesses, incidents } = inspection;
  const { provider, mintedAt, reconnectOpenUntil, suspicion, suspectedReason, suspectedSince } = asker.newest;
  return conclude(
    { verdict, ...reportIn(order) },
    {
      now: order.now,
      endsAnything: accounts.some(({ status }) => status === "CONNECTED"),
      mintedAt,
      reconnectOpenUntil,
      pushed: order.pushed === true,
      suspicion: toSuspicion(suspicion, suspectedReason, suspectedSince),
    },
    {
      secondOpinion: () => (byRefresh ? probeAfterRefusal(asker, order) : asker.secondOpinionOnGrant()),
      witnesses: () => witnesses(null),
      incidentOpen: () => incidents.isOpen(provider),
    },
  );
}

/** The other way to ask about a consent whose renewal was refused; an access token that has run out cannot say. */
async function probeAfterRefusal(asker: AskProvider, { now }: LookOrder): Promise<Verdict | null> {
  const { access } = asker.newest.clocks;
  if (access !== null && access.expiresAt <= now) return null;
  return (await asker.probeGrant()).verdict;
}

async function inspectProfiles(inspection: Inspection, probe: GrantProbe): Promise<Map<string, Conclusion>> {
  const { order, accounts, asker } = inspection;
  const profiles = new Map<string, Conclusion>();
  const chosen = accounts.filter((account) => isWanted(account, order, probe));
  await inParallel(chosen, PROFILES_AT_ONCE, async (account) => {
    const told = probe.profiles.get(account.externalId);
    const verdict = told ?? (await asker.probeProfile(account));
    profiles.set(account.id, await concludeOnProfile(inspection, account, verdict));
  });
  return profiles;
}

/** Daily, when somebody asks, when something was found before, and whenever the answer about the consent speaks of the profile. */
function isWanted(account: KnownAccount, order: LookOrder, probe: GrantProbe): boolean {
  const { status, nextVerificationAt, suspicion } = account;
  if (status !== "CONNECTED" && !isHealable(account)) return false;
  if (probe.profiles.has(account.externalId) || suspicion !== null) return true;
  if (order.pushed === true || order.accountId === account.id || nextVerificationAt === null) return true;
  const leeway = status === "CONNECTED" ? PROFILE_LEEWAY_MS : 0;
  return nextVerificationAt.getTime() <= order.now.getTime() + leeway;
}

function concludeOnProfile(inspection: Inspection, account: KnownAccount, verdict: Verdict): Promise<Conclusion> {
  const { order, asker, witnesses, incidents } = inspection;
  const { provider, mintedAt, reconnectOpenUntil }: HeldGrant = asker.newest;
  return conclude(
    { verdict, ...(order.accountId === account.id ? reportIn(order) : {}) },
    {
      now: order.now,
      endsAnything: account.status === "CONNECTED",
      mintedAt,
      reconnectOpenUntil,
      pushed: order.pushed === true,
      suspicion: account.suspicion,
    },
    {
      secondOpinion: () => asker.secondOpinionOnProfile(account),
      witnesses: () => witnesses(account),
      incidentOpen: () => incidents.isOpen(provider),
    },
  );
}

function reportIn({ reported }: LookOrder): { readonly reported?: Verdict } {
  return reported === undefined ? {} : { reported };
}
