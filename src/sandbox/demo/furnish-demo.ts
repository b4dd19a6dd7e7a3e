import { DisconnectAccount } from "../../accounts/disconnect-account.js";
import { FollowClocks } from "../../accounts/follow-clocks.js";
import { ImportAccounts } from "../../accounts/import-accounts.js";
import { RecordExpiry } from "../../accounts/record-expiry.js";
import { RecordStatusChange } from "../../accounts/record-status-change.js";
import { People } from "../../companies/people.js";
import { ServiceKeyDirectory } from "../../companies/service-key-directory.js";
import { Standings } from "../../companies/standings.js";
import { UpsertCompany } from "../../companies/upsert-company.js";
import { UpsertUsers } from "../../companies/upsert-users.js";
import type { Database } from "../../database/database.js";
import type { StoreGrantsDeps } from "../../grants/store-grants.js";
import type { Log } from "../../log.js";
import { FollowZoneData } from "../../reminders/follow-zone-data.js";
import { Remind } from "../../reminders/remind.js";
import { DemoCompanies, type DemoCompaniesParts } from "./demo-companies.js";

export interface FurnishDemoParts extends StoreGrantsDeps {
  readonly database: Database;
  readonly log: Pick<Log, "warn">;
  readonly dialects: DemoCompaniesParts["dialects"];
}

/**
 * Furnishes an empty sandbox. The use cases are the usual ones, but without effects: a past is written, so nobody is to be told of it
 * and no alarm to be set.
 *
 * @returns how many companies were made
 */
export async function furnishDemo(
  { database, log, vault, hasher, dialects }: FurnishDemoParts,
  now: Date,
): Promise<number> {
  const standings = new Standings(new People(database), new ServiceKeyDirectory(database, log));
  const recordStatusChange = new RecordStatusChange();
  const recordExpiry = new RecordExpiry();
  const followClocks = new FollowClocks(recordExpiry, recordStatusChange);
  const importAccounts = new ImportAccounts({ vault, hasher, recordExpiry, recordStatusChange, followClocks });
  const disconnectAccount = new DisconnectAccount(recordStatusChange, recordExpiry);
  const demo = new DemoCompanies({
    database,
    upsertCompany: new UpsertCompany(database, standings),
    upsertUsers: new UpsertUsers(database, standings),
    dialects,
    writers: { vault, hasher, recordStatusChange, followClocks, importAccounts, disconnectAccount },
  });
  const made = await demo.furnish(now);
  if (made === 0) return 0;
  // Reminders are planned as for any accounts of before; those of that past were told then.
  await new FollowZoneData(database).run(now);
  await new Remind(database, []).run(now);
  return made;
}
