import sql from "sql-template-tag";
import type { SqlReader } from "../database/transaction.js";
import { type Platform, PLATFORMS, type Purpose, PURPOSES } from "../platforms/platform.js";
import type { ConnectionSummary } from "./connection-summary.types.js";
import { effectiveStatusColumn, isExpiringWithin } from "./effective-status.js";
import { type Status, STATUSES } from "./status.js";

interface Group {
  effective_status: Status;
  platform: Platform;
  purpose: Purpose;
  accounts: number;
  /** A sum: text on MySQL and MariaDB. */
  expiring: number | string;
}

/** Counts the company's accounts as they are at `now`, in one statement. */
export async function readConnectionSummary(
  database: SqlReader,
  companyId: number,
  expiringWithinDays: number,
  now: Date,
): Promise<ConnectionSummary> {
  const groups = await database.query<Group>(
    sql`SELECT ${effectiveStatusColumn(now)} AS effective_status, a.platform, a.purpose, COUNT(*) AS accounts,
        SUM(CASE WHEN ${isExpiringWithin(expiringWithinDays, now)} THEN 1 ELSE 0 END) AS expiring
      FROM social_accounts a WHERE a.company_id = ${companyId} GROUP BY effective_status, a.platform, a.purpose`,
  );
  const countOf = (fits: (group: Group) => boolean) => sumOf(groups.filter(fits).map((group) => group.accounts));
  return {
    totalCount: countOf(() => true),
    byStatus: STATUSES.map((status) => ({ status, count: countOf((group) => group.effective_status === status) })),
    byPlatform: PLATFORMS.map((platform) => ({ platform, count: countOf((group) => group.platform === platform) })),
    byPurpose: PURPOSES.map((purpose) => ({ purpose, count: countOf((group) => group.purpose === purpose) })),
    expiringCount: sumOf(groups.map((group) => Number(group.expiring))),
    asOf: now,
  };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
