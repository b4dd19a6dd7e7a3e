import type { PageTokens } from "../accounts/page-tokens.js";
import type { ProbeTarget } from "../platforms/provider-port.js";
import type { KnownAccount } from "./known-accounts.js";

/** @throws VaultError when the account's own token cannot be opened */
export function targetOf(account: KnownAccount, pageTokens: PageTokens): ProbeTarget {
  const { platform, purpose, externalId } = account;
  return { platform, purpose, externalId, pageToken: pageTokens.open(account, account.pageToken) };
}
