import { randomBytes } from "node:crypto";
import { ExpireDueAccounts } from "../../../src/accounts/expire-due-accounts.js";
import type { GrantGiven } from "../../../src/accounts/import-input.js";
import { SYSTEM } from "../../../src/api/viewer.js";
import type { Database } from "../../../src/database/database.js";
import { claimInstallation } from "../../../src/sandbox/installation.js";
import { MoveLock } from "../../../src/sandbox/move-lock.js";
import { SandboxClock } from "../../../src/sandbox/sandbox-clock.js";
import { useCases } from "../../support/use-cases.js";

export const quiet = { info: () => undefined, warn: () => undefined };

/** One process of a sandbox, as far as time goes: its clock, its turn, and what expires. */
export async function openProcess(database: Database) {
  await claimInstallation(database, true, new Date());
  const cases = useCases();
  return {
    ...cases,
    database,
    clock: await SandboxClock.open(database, quiet),
    lock: new MoveLock(database),
    expireDueAccounts: new ExpireDueAccounts(database, cases.recordStatusChange),
  };
}

export type SandboxProcess = Awaited<ReturnType<typeof openProcess>>;

/** A consent of a user of the sandbox, with one page that lives until an instant. */
export function ownGrant(name: string, mintedAt: Date, expiresAt: Date): GrantGiven {
  return {
    provider: "META",
    appId: "own-app",
    subject: `person of ${name}`,
    accessToken: `token-${randomBytes(8).toString("hex")}`,
    clocks: { access: { expiresAt, renewable: false } },
    scopes: ["pages_show_list"],
    mintedAt,
    accounts: [{ platform: "FACEBOOK", purpose: "OWN", externalId: `page of ${name}`, name }],
  };
}

export async function importOwn(process: SandboxProcess, companyId: number, grants: readonly GrantGiven[]) {
  const { database, importAccounts, clock } = process;
  const result = await database.transaction((tx) =>
    importAccounts.run(tx, { companyId, grants, actor: SYSTEM, now: clock.now() }),
  );
  if (result.userErrors[0] !== undefined) throw new Error(result.userErrors[0].message);
}
