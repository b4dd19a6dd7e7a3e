import { readCompanySettings } from "../companies/company-settings.js";
import type { Transaction } from "../database/transaction.js";
import { alignLadder } from "./align-ladder.rules.js";
import { isReminded, type LadderAccount, type LadderSettings, readLadderAccounts, rungsOf } from "./ladder-account.js";
import { RungCalendar } from "./rung-instant.rules.js";
import { cancelRungs, lockRungs, type RungWrite, writeRungs } from "./rung-rows.js";

/** Accounts of one company whose rows the transaction holds; any number of them. */
export interface AccountsOfCompany {
  readonly companyId: number;
  readonly ids: readonly string[];
}

/** How many accounts go into one statement. */
const CHUNK = 500;

/** Silences what is planned, of whichever life. */
export async function silenceLadders(tx: Transaction, { companyId, ids }: AccountsOfCompany, now: Date): Promise<void> {
  for (const some of chunks(ids)) await cancelRungs(tx, companyId, some, now);
}

/** Plans the ladders of lives that have just begun, of which no rung is there yet. */
export async function beginLadders(tx: Transaction, accounts: AccountsOfCompany, now: Date): Promise<void> {
  await forEachChunk(tx, accounts, async (some, settings) => {
    const fresh = some.filter(isReminded);
    await writeRungs(
      tx,
      fresh.flatMap((account) => aligned(account, settings, { stored: [], resumed: false }, now)),
      now,
    );
  });
}

export interface Aligning {
  /** The accounts are about to be CONNECTED, after a time in which they may not have been reminded. */
  readonly connecting?: boolean;
  /** Their expiries before this, by account: where the rungs come at the same instants as before, nothing is looked at. */
  readonly formerEnds?: ReadonlyMap<string, Date>;
}

/** Brings the rungs of the present lives in line with expiry, settings and status; what has been told stays so. */
export async function alignLadders(
  tx: Transaction,
  accounts: AccountsOfCompany,
  { connecting = false, formerEnds }: Aligning,
  now: Date,
): Promise<void> {
  await forEachChunk(tx, accounts, async (some, settings) => {
    const reminded = some.filter(
      (account) => (connecting || isReminded(account)) && !isSameLadder(account, formerEnds?.get(account.id), settings),
    );
    if (reminded.length === 0) return;
    const stored = await lockRungs(
      tx,
      accounts.companyId,
      reminded.map(({ id }) => id),
    );
    const writes = reminded.flatMap((account) => {
      const resumed = connecting && account.status === "INVALID";
      return aligned(account, settings, { stored: stored.get(account.id) ?? [], resumed }, now);
    });
    await writeRungs(tx, writes, now);
  });
}

/** Networks count down in seconds, so an end jitters with every refresh; the day on which it falls hardly ever does. */
function isSameLadder(account: LadderAccount, formerEnd: Date | undefined, settings: LadderSettings): boolean {
  if (formerEnd === undefined || account.expiresAt === null) return false;
  const before = rungsOf(account, formerEnd, settings);
  return rungsOf(account, account.expiresAt, settings).every(
    ({ dueAt }, index) => dueAt.getTime() === before[index]?.dueAt.getTime(),
  );
}

/** Calls `work` with as many accounts as go into one statement each, and the settings of their company. */
async function forEachChunk(
  tx: Transaction,
  { companyId, ids }: AccountsOfCompany,
  work: (accounts: readonly LadderAccount[], settings: LadderSettings) => Promise<void>,
): Promise<void> {
  if (ids.length === 0) return;
  const stored = (await readCompanySettings(tx, [companyId])).get(companyId);
  if (stored === undefined) throw new Error(`company ${companyId} is gone although its accounts are held`);
  const settings = { ladders: stored.ladders, calendar: new RungCalendar(stored) };
  for (const some of chunks(ids)) await work(await readLadderAccounts(tx, companyId, some), settings);
}

function aligned(
  account: LadderAccount,
  settings: LadderSettings,
  before: Pick<Parameters<typeof alignLadder>[0], "stored" | "resumed">,
  now: Date,
): RungWrite[] {
  const { companyId, id: accountId, epoch, expiresAt } = account;
  if (expiresAt === null) return [];
  const rungs = rungsOf(account, expiresAt, settings);
  return alignLadder({ rungs, ...before }, now).map((rung) => ({ ...rung, companyId, accountId, epoch, expiresAt }));
}

function chunks(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / CHUNK) }, (_, index) =>
    ids.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}
