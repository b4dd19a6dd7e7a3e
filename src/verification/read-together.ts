import DataLoader from "dataloader";
import type { SqlReader } from "../database/transaction.js";
import type { GrantKey, HeldGrant, HeldGrants } from "../grants/held-grant.js";
import { type KnownAccount, readKnownAccounts } from "./known-accounts.js";

interface AccountsAsked extends GrantKey {
  readonly now: Date;
}

/** Looks that begin at the same moment read in one statement what each of them would read by itself. Nothing is remembered. */
export class ReadTogether {
  private readonly grants: DataLoader<GrantKey, HeldGrant | null>;
  private readonly accounts: DataLoader<AccountsAsked, KnownAccount[]>;

  constructor(database: SqlReader, held: Pick<HeldGrants, "readMany">) {
    this.grants = new DataLoader((keys) => readGrants(held, keys), { cache: false });
    this.accounts = new DataLoader((keys) => readAccounts(database, keys), { cache: false });
  }

  /**
   * @returns null when there is no such grant
   * @throws VaultError when its tokens cannot be opened: our own fault, never a verdict (O-10)
   */
  grant(key: GrantKey): Promise<HeldGrant | null> {
    return this.grants.load(key);
  }

  /** The accounts that live on the consent, with the status that is true at `now`. */
  accountsOf(key: GrantKey, now: Date): Promise<KnownAccount[]> {
    return this.accounts.load({ ...key, now });
  }
}

const textOf = ({ companyId, id }: GrantKey) => `${companyId} ${id}`;

async function readGrants(
  grants: Pick<HeldGrants, "readMany">,
  keys: readonly GrantKey[],
): Promise<(HeldGrant | null | Error)[]> {
  const { held, unreadable } = await grants.readMany(keys);
  const found = new Map<string, HeldGrant | Error>(held.map((grant) => [textOf(grant), grant]));
  for (const { error, ...key } of unreadable) found.set(textOf(key), error);
  return keys.map((key) => found.get(textOf(key)) ?? null);
}

async function readAccounts(database: SqlReader, keys: readonly AccountsAsked[]): Promise<KnownAccount[][]> {
  const now = new Date(Math.max(...keys.map((key) => key.now.getTime())));
  const found = new Map<string, KnownAccount[]>(keys.map((key) => [textOf(key), []]));
  for (const account of await readKnownAccounts(database, keys, now)) {
    found.get(textOf({ companyId: account.companyId, id: account.grantId }))?.push(account);
  }
  return keys.map((key) => found.get(textOf(key)) ?? []);
}
