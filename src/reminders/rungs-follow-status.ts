import type { StatusChangeEffect, StatusFinding } from "../accounts/status-change.js";
import { byCompany } from "./by-company.js";
import { type AccountsOfCompany, alignLadders, silenceLadders } from "./plan-ladders.js";

/**
 * Silences reminders in the transaction that ends a connection as INVALID or DISCONNECTED, and plans what is still to come in the one
 * that connects it again. An expiry silences nothing: rung 0 comes at its hour even then.
 */
export const rungsFollowStatus: StatusChangeEffect = {
  async prepare(tx, findings, recordedAt) {
    const ended = findings.filter(({ to }) => to === "INVALID" || to === "DISCONNECTED");
    for (const accounts of accountsOf(ended)) await silenceLadders(tx, accounts, recordedAt);
    const connecting = findings.filter(({ account, to }) => account.status !== null && to === "CONNECTED");
    for (const accounts of accountsOf(connecting)) await alignLadders(tx, accounts, { connecting: true }, recordedAt);
  },
};

function accountsOf(findings: readonly StatusFinding[]): AccountsOfCompany[] {
  return byCompany(findings.map(({ account }) => account));
}
