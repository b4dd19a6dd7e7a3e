import type { GrantedProfile } from "../platforms/provider-port.js";
import type { Vault } from "../vault/vault.js";
import { VaultError } from "../vault/vault-error.js";
import type { AttemptKey } from "./attempt-facts.js";
import type { SealedColumn, SecretColumns } from "./attempt-row.js";
import { readGrant, type ReceivedConsent } from "./received-consent.js";

/** Seals what an attempt holds, and opens it again (O-11). @throws VaultError where something cannot be opened: our own fault */
export class AttemptContents {
  constructor(private readonly vault: Vault) {}

  /** What came back with it; null when there is nothing. */
  openConsent(row: SecretColumns): ReceivedConsent | null {
    const grant = this.open(row, "received_grant");
    const profiles = this.open(row, "received_profiles");
    if (grant === null || profiles === null) return null;
    return { grant: readGrant(grant), profiles: JSON.parse(profiles) as GrantedProfile[] };
  }

  /** What cannot be opened cannot be taken back either; that must not keep an attempt open for ever. */
  openForGood(row: SecretColumns): ReceivedConsent | null {
    try {
      return this.openConsent(row);
    } catch (error) {
      if (error instanceof VaultError) return null;
      throw error;
    }
  }

  open(row: SecretColumns, column: SealedColumn): string | null {
    const sealed = row[column];
    return sealed === null ? null : this.vault.open(sealed, placeOf({ companyId: row.company_id, id: row.id }, column));
  }

  seal(key: AttemptKey, column: SealedColumn, plain: string): string {
    return this.vault.seal(plain, placeOf(key, column));
  }
}

/** Where a secret of an attempt is sealed to. */
export function placeOf({ companyId, id }: AttemptKey, column: SealedColumn) {
  return { companyId, rowId: id, column: `reconnect_attempts.${column}` };
}
