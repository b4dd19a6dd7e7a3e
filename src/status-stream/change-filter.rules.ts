import type { ChangeWithAccount } from "../accounts/status-change-reader.js";
import type { Status } from "../accounts/status.js";
import { ApiError } from "../api/api-error.js";
import { localIdOf } from "../api/global-id.rules.js";
import type { Platform, Purpose } from "../platforms/platform.js";

interface Wanted {
  readonly accountIds?: readonly string[] | null;
  readonly platforms?: readonly Platform[] | null;
  readonly purposes?: readonly Purpose[] | null;
  readonly statuses?: readonly Status[] | null;
}

const MAX_ACCOUNT_IDS = 100;

/** Whether a change is one that the subscriber wants to hear of. */
export type ChangeFilter = (change: ChangeWithAccount) => boolean;

/**
 * Makes the filter of a subscription. Ids that are none, or another company's, simply never match (T-2).
 *
 * @throws ApiError BAD_USER_INPUT for more ids than one subscription takes
 */
export function changeFilter(wanted: Wanted | null): ChangeFilter {
  const accountIds = wanted?.accountIds ?? null;
  if (accountIds !== null && accountIds.length > MAX_ACCOUNT_IDS) {
    throw new ApiError("BAD_USER_INPUT", `\`accountIds\` takes at most ${MAX_ACCOUNT_IDS} ids.`);
  }
  const ids = accountIds?.flatMap((id) => localIdOf("SocialAccount", id) ?? []) ?? null;
  const { platforms = null, purposes = null, statuses = null } = wanted ?? {};
  return ({ accountId, account, to }) =>
    (ids === null || ids.includes(accountId)) &&
    (platforms === null || platforms.includes(account.platform)) &&
    (purposes === null || purposes.includes(account.purpose)) &&
    (statuses === null || statuses.includes(to));
}
