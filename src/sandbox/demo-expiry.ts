import sql, { join } from "sql-template-tag";
import type { ImportAccounts } from "../accounts/import-accounts.js";
import { SYSTEM } from "../api/viewer.js";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import type { Log } from "../log.js";
import { DEMO_EXPIRING } from "./demo-companies.js";
import { demoGrant } from "./demo-import.js";

const FIRST_AFTER_MS = 15_000;
const NEXT_AFTER_MS = 60_000;
/** How long the last one stays expired before all begin anew. */
const PAUSE_MS = 45_000;
const LOOK_EVERY_MS = 5_000;
const DAY_MS = 86_400_000;

export interface DemoExpiryParts {
  readonly database: Database;
  readonly importAccounts: ImportAccounts;
  readonly clock: Clock;
  readonly log: Log;
  /** Nothing is renewed while the clock is being moved. */
  readonly isMoving: () => boolean;
}

/**
 * Lets something happen in the sandbox: in the first company a token expires a few seconds after the start and then one a minute;
 * when all have expired they are renewed, and it begins again. It touches no other accounts than its own.
 */
export class DemoExpiry {
  private readonly timer: NodeJS.Timeout;
  private allExpiredSince: number | null = null;
  private looking = false;

  private constructor(
    private readonly parts: DemoExpiryParts,
    private readonly companyId: number,
  ) {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  static async start(parts: DemoExpiryParts, companyId: number): Promise<DemoExpiry> {
    const demo = new DemoExpiry(parts, companyId);
    await parts.database.transaction((tx) => demo.renew(tx));
    return demo;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.looking || this.parts.isMoving()) return;
    this.looking = true;
    try {
      await this.renewWhenAllExpired();
    } catch (error) {
      this.parts.log.warn({ err: error }, "the demo could not renew its tokens, it will try again");
    } finally {
      this.looking = false;
    }
  }

  private async renewWhenAllExpired(): Promise<void> {
    if (await this.isOneAlive(this.parts.database)) {
      this.allExpiredSince = null;
      return;
    }
    this.allExpiredSince ??= Date.now();
    if (Date.now() - this.allExpiredSince < PAUSE_MS) return;
    await this.parts.database.transaction(async (tx) => {
      // Of two processes the one that comes second finds them alive.
      await tx.query(sql`SELECT id FROM companies WHERE id = ${this.companyId}${tx.dialect.forUpdate}`);
      if (!this.parts.isMoving() && !(await this.isOneAlive(tx))) await this.renew(tx);
    });
  }

  private async isOneAlive(reader: Pick<Database, "query">): Promise<boolean> {
    const rows = await reader.query(
      sql`SELECT id FROM social_accounts WHERE company_id = ${this.companyId} AND platform = 'LINKEDIN' AND purpose = 'OWN'
        AND external_id IN (${join(DEMO_EXPIRING.map((account) => account.externalId))})
        AND status = 'CONNECTED' AND expires_at > ${this.parts.clock.now()} LIMIT 1`,
    );
    return rows.length > 0;
  }

  private async renew(tx: Transaction): Promise<void> {
    const now = this.parts.clock.now();
    const grants = DEMO_EXPIRING.map((account, index) => {
      const endsInDays = (FIRST_AFTER_MS + index * NEXT_AFTER_MS) / DAY_MS;
      const grant = {
        provider: "LINKEDIN",
        subject: `li-demo-${index}`,
        by: "anna",
        endsInDays,
        accounts: [account],
      } as const;
      return demoGrant(grant, now, now);
    });
    await this.parts.importAccounts.run(tx, { companyId: this.companyId, grants, actor: SYSTEM, now });
  }
}
