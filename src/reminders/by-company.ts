import type { AccountsOfCompany } from "./plan-ladders.js";

/** Accounts in the order given, gathered by company. */
export function byCompany(
  accounts: readonly { readonly companyId: number; readonly id: string }[],
): AccountsOfCompany[] {
  const ids = new Map<number, string[]>();
  for (const { companyId, id } of accounts) {
    const theirs = ids.get(companyId);
    if (theirs === undefined) ids.set(companyId, [id]);
    else theirs.push(id);
  }
  return [...ids].map(([companyId, theirs]) => ({ companyId, ids: theirs }));
}
