import type { ExpiryEffect } from "../../accounts/record-expiry.js";
import { cancelPlanned } from "../ledger/cancel-planned.js";
import { byCompany, subjectKey, theseAccounts } from "./subjects.js";

/** How many accounts go into one statement. */
const CHUNK = 200;

/** A new life of an expiry silences the reminders of the old one that have fallen and are not on their way yet (D-27). */
export const silenceOldRungs: ExpiryEffect = {
  async moved(tx, moves, recordedAt) {
    const begun = moves.filter(({ before, after }) => before.epoch !== after.epoch);
    for (let from = 0; from < begun.length; from += CHUNK) {
      const some = begun.slice(from, from + CHUNK);
      const epochs = new Map(
        some.map(({ account, after }) => [subjectKey(account.companyId, account.id), after.epoch]),
      );
      const accounts = byCompany(some.map(({ account }) => account));
      await cancelPlanned(
        tx,
        theseAccounts(accounts, { company: "company_id", account: "account_id" }),
        (row) =>
          row.kind === "RUNG" && (row.epoch ?? 0) < (epochs.get(subjectKey(row.companyId, row.accountId ?? "")) ?? 0),
        recordedAt,
      );
    }
  },
};
