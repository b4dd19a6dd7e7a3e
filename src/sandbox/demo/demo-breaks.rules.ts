import type { Reason } from "../../platforms/reason.js";
import type { BreakCause } from "../simulator/simulated-provider.js";
import type { DemoAccount, DemoGrant } from "./demo-company.js";

/** An account of the demo whose story ends with a fault. */
export interface DemoBreak {
  readonly grant: DemoGrant;
  readonly account: DemoAccount;
  readonly reason: Reason;
}

/** What is broken at the end of all stories. */
export function demoBreaks(grants: readonly DemoGrant[]): DemoBreak[] {
  return grants.flatMap((grant) =>
    grant.accounts.flatMap((account) => {
      const last = account.story?.at(-1);
      return last?.kind === "BROKE" ? [{ grant, account, reason: last.reason }] : [];
    }),
  );
}

/**
 * The network's cause that Relink would make the same of; null where there is none. One that concerns the profile alone is preferred
 * while other accounts of the login still work.
 */
export function causeOf({ grant, reason }: DemoBreak, causes: readonly BreakCause[]): BreakCause | null {
  const fitting = causes.filter((cause) => cause.reason === reason || cause.name === reason);
  const wanted = grant.accounts.length > 1 ? "PROFILE" : "LOGIN";
  const possible = grant.accounts.length > 1 ? fitting.filter((cause) => cause.scope === "PROFILE") : fitting;
  return possible.find((cause) => cause.scope === wanted) ?? possible[0] ?? null;
}
