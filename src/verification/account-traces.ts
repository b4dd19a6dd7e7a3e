import type { Claim } from "../database/lease.js";
import type { HeldGrant } from "../grants/held-grant.js";
import type { KnownAccount } from "./known-accounts.js";
import type { Findings } from "./look.js";
import { nextProfileLookAt, outcomeFor, type Traces, tracesOf } from "./plan-writes.rules.js";

/** A look that is over. */
export interface FinishedLook {
  readonly claim: Claim;
  readonly grant: HeldGrant;
  readonly accounts: readonly KnownAccount[];
  readonly findings: Findings;
  readonly now: Date;
}

export interface ProfileTraces extends Traces {
  readonly account: KnownAccount;
  readonly nextAt: Date | null;
}

/** The statuses that the look leaves behind, as far as it knows, with the times at which their profiles are due. */
export function nextOfAccounts(look: FinishedLook) {
  const looked = new Map(profileTraces(look).map((traces) => [traces.account.id, traces]));
  return look.accounts.map((account) => {
    const traces = looked.get(account.id);
    const standing = after(account, look);
    const pressing = traces?.lookAgainAt != null || account.suspicion !== null || standing.status === "INVALID";
    return { account: standing, nextAt: traces?.nextAt ?? account.nextVerificationAt, pressing };
  });
}

function after(account: KnownAccount, { grant, findings, now }: FinishedLook): KnownAccount {
  const outcome = outcomeFor(account, findings, grant.clocks.renewalFailingSince !== null, now);
  return outcome === null ? account : { ...account, status: outcome.to, statusSince: now };
}

export function profileTraces(look: FinishedLook): ProfileTraces[] {
  return look.accounts.flatMap((account) => {
    const { grant, profiles } = look.findings;
    const ended = grant.kind === "MARK" && account.status === "CONNECTED" ? grant : undefined;
    const conclusion = profiles.get(account.id) ?? ended;
    if (conclusion === undefined) return [];
    const { suspicion } = account;
    const traces = tracesOf(
      conclusion,
      { id: look.grant.id, suspicion, failures: look.grant.verificationFailures },
      look.now,
    );
    return [{ ...traces, account, nextAt: nextProfileLookAt(after(account, look), traces, look.now, look.grant.id) }];
  });
}

/** Profiles of one consent mostly fare alike: one statement for each group. */
export function alike(traces: readonly ProfileTraces[]): ProfileTraces[][] {
  const groups = new Map<string, ProfileTraces[]>();
  for (const each of traces) {
    const { suspicion, nextAt } = each;
    const key = [nextAt?.getTime(), suspicion?.kind, suspicion?.reason, suspicion?.since.getTime()].join();
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}
