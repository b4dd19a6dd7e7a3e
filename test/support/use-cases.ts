import { randomBytes } from "node:crypto";
import { DisconnectAccount } from "../../src/accounts/disconnect-account.js";
import { FollowClocks } from "../../src/accounts/follow-clocks.js";
import { ImportAccounts } from "../../src/accounts/import-accounts.js";
import { RecordExpiry, type ExpiryEffect } from "../../src/accounts/record-expiry.js";
import { RecordStatusChange } from "../../src/accounts/record-status-change.js";
import type { StatusChangeEffect } from "../../src/accounts/status-change.js";
import { SubjectHasher } from "../../src/grants/subject-hash.js";
import { generateKeyRing, parseKeyRing } from "../../src/vault/key-ring.js";
import { Vault } from "../../src/vault/vault.js";

/** The use cases of accounts, wired as in the application, with keys of their own. */
export function useCases(effects: readonly StatusChangeEffect[] = [], expiryEffects: readonly ExpiryEffect[] = []) {
  const vault = new Vault(parseKeyRing(generateKeyRing()));
  const hasher = new SubjectHasher(randomBytes(32));
  const recordStatusChange = new RecordStatusChange(effects);
  const recordExpiry = new RecordExpiry(expiryEffects);
  const followClocks = new FollowClocks(recordExpiry, recordStatusChange);
  return {
    vault,
    hasher,
    recordStatusChange,
    recordExpiry,
    followClocks,
    importAccounts: new ImportAccounts({ vault, hasher, recordExpiry, recordStatusChange, followClocks }),
    disconnectAccount: new DisconnectAccount(recordStatusChange, recordExpiry),
  };
}
