import type { ProbeTarget } from "../provider-port.js";
import type { Verdict } from "../verdict.js";
import type { DebuggedToken } from "./debug-token.rules.js";
import { doubtful, permanent } from "./error-codes.js";
import { scopesOf } from "./scopes.rules.js";

/**
 * What the scopes of a living token say against a profile: one that the person unticked is missing among the targets of a scope.
 * Null: nothing. That a scope is listed proves nothing in return, because a permission that was not used for 90 days stays listed and
 * is refused all the same; so this never heals.
 */
export function missingFor(token: DebuggedToken, target: ProbeTarget): Verdict | null {
  const { scopes } = token;
  if (scopes === null) return null;
  const { essential } = scopesOf(target.platform, target.purpose);
  if (essential.some((scope) => !scopes.includes(scope))) return permanent("PERMISSIONS_MISSING");
  if (!essential.some((scope) => leavesOut(token.targetsOf.get(scope), target))) return null;
  // Pages are documented as targets. That the scopes of Instagram and of ads list those accounts' own ids is not: ask again.
  return target.platform === "FACEBOOK" && target.purpose === "OWN"
    ? permanent("PERMISSIONS_MISSING")
    : doubtful("PERMISSIONS_MISSING");
}

function leavesOut(ids: readonly string[] | undefined, target: ProbeTarget): boolean {
  // `connected_instagram_accounts` hang on an ad account, which the id does not tell.
  if (ids === undefined || (target.platform === "INSTAGRAM" && target.purpose === "PAID")) return false;
  const bare = (id: string) => id.replace(/^act_/, "");
  return !ids.some((id) => bare(id) === bare(target.externalId));
}
