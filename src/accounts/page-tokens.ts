import type { Vault } from "../vault/vault.js";
import { PAGE_TOKEN_COLUMN } from "./store-accounts.js";

/** Opens the tokens that accounts have of their own (Facebook pages), for as long as somebody works with them (O-11, O-13). */
export class PageTokens {
  constructor(private readonly vault: Vault) {}

  /**
   * @param sealed as it is stored; null where the account has none
   * @throws VaultError when it cannot be opened: our own fault, never a verdict (O-10)
   */
  open(account: { readonly companyId: number; readonly id: string }, sealed: string | null): string | null {
    if (sealed === null) return null;
    return this.vault.open(sealed, { companyId: account.companyId, rowId: account.id, column: PAGE_TOKEN_COLUMN });
  }
}
