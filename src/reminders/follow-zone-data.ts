import sql from "sql-template-tag";
import { lockCompany } from "../companies/find-company.js";
import type { Database } from "../database/database.js";
import { rungsFollowSettings } from "./rungs-follow-settings.js";

/** Companies that are read at once; each is planned in a transaction of its own. */
const PAGE = 100;

/**
 * Plans what is to come anew when this process has newer data of time zones than the rungs were worked out with: governments move their
 * clocks (D-26). It plans for accounts of before there were reminders too, at the first start with them.
 */
export class FollowZoneData {
  constructor(
    private readonly database: Database,
    /** Of the tz database in this Node. Of several processes with different ones the newest counts. */
    private readonly version: string = process.versions.tz ?? process.version,
  ) {}

  /** @returns how many companies were planned anew; it begins again the next time when it was aborted */
  async run(now: Date, signal?: AbortSignal): Promise<number> {
    const followed = await this.followedVersion();
    if (followed !== null && followed >= this.version) return 0;
    let planned = 0;
    for (let after = 0; ; ) {
      const ids = await this.companiesAfter(after);
      for (const id of ids) {
        if (signal?.aborted === true) return planned;
        await this.plan(id, now);
        planned += 1;
      }
      const last = ids.at(-1);
      if (last === undefined || ids.length < PAGE) break;
      after = last;
    }
    await this.remember(now);
    return planned;
  }

  private async followedVersion(): Promise<string | null> {
    const rows = await this.database.query<{ version: string }>(sql`SELECT version FROM zone_data WHERE id = 1`);
    return rows[0]?.version ?? null;
  }

  private async companiesAfter(after: number): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      sql`SELECT id FROM companies WHERE id > ${after} ORDER BY id LIMIT ${PAGE}`,
    );
    return rows.map(({ id }) => id);
  }

  private async plan(companyId: number, now: Date): Promise<void> {
    await this.database.transaction(async (tx) => {
      if ((await lockCompany(tx, companyId)) !== null) await rungsFollowSettings.moved(tx, companyId, now);
    });
  }

  private async remember(now: Date): Promise<void> {
    await this.database.transaction((tx) =>
      tx.execute(
        sql`INSERT INTO zone_data (id, version, followed_at) VALUES (1, ${this.version}, ${now})${tx.dialect.onConflictUpdate(
          ["id"],
          ["version", "followed_at"],
        )}`,
      ),
    );
  }
}
