import type { ExpiryEffect, ExpiryMove } from "../accounts/record-expiry.js";
import { byCompany } from "./by-company.js";
import { type AccountsOfCompany, alignLadders, beginLadders, silenceLadders } from "./plan-ladders.js";

/**
 * Plans reminders in the transaction that sets an expiry: a new life silences what is left of the old one and gets a ladder of its own
 * (D-27); an end that only jitters moves a rung where it moves the day.
 */
export const rungsFollowExpiry: ExpiryEffect = {
  async moved(tx, moves, recordedAt) {
    const begun = moves.filter(({ before, after }) => before.epoch !== after.epoch);
    const hadEnd = begun.filter(({ before }) => before.expiresAt !== null);
    for (const accounts of accountsOf(hadEnd)) await silenceLadders(tx, accounts, recordedAt);
    const haveEnd = begun.filter(({ after }) => after.expiresAt !== null);
    for (const accounts of accountsOf(haveEnd)) await beginLadders(tx, accounts, recordedAt);

    const jittered = moves.filter(isJitter);
    const formerEnds = new Map(jittered.map(({ account, before }) => [account.id, before.expiresAt as Date]));
    for (const accounts of accountsOf(jittered)) await alignLadders(tx, accounts, { formerEnds }, recordedAt);
  },
};

function accountsOf(moves: readonly ExpiryMove[]): AccountsOfCompany[] {
  return byCompany(moves.map(({ account }) => account));
}

function isJitter({ before, after }: ExpiryMove): boolean {
  return before.epoch === after.epoch && before.expiresAt?.getTime() !== after.expiresAt?.getTime();
}
