import sql from "sql-template-tag";
import type { Database } from "../../database/database.js";
import { readOptionalMoment, type StoredMoment } from "../../database/moment.js";
import type { DeliverMail } from "./deliver-mail.js";
import type { GroupDeliveries } from "./group-deliveries.js";
import { isNotHeld } from "./not-held.js";
import { readOpenProviders } from "../../verification/read-incidents.js";

/**
 * Mails while the sandbox's clock jumps: what falls due at an instant is mailed at that instant, before the clock goes on. It comes last
 * in the order of work, when everything else of that instant is done, so nothing has to settle; and what waits for the carrier in real
 * time does not hold up the clock.
 */
export class MailInJumps {
  constructor(
    private readonly database: Database,
    private readonly groupDeliveries: GroupDeliveries,
    private readonly deliverMail: DeliverMail,
  ) {}

  /** The next instant at which something is to be told, or was told by a mail that has not been handed over yet. */
  async nextInstant(after: Date): Promise<Date | null> {
    const { dialect } = this.database;
    const open = await readOpenProviders(this.database);
    const [row] = await this.database.query<{ planned: StoredMoment | null; made: StoredMoment | null }>(
      sql`SELECT (SELECT MIN(due_at) FROM notification_ledger WHERE state = 'PLANNED' AND due_at > ${after} AND ${isNotHeld(open)}) AS planned,
        (SELECT MIN(created_at) FROM deliveries WHERE due_at <= ${dialect.databaseNow} AND created_at > ${after}) AS made`,
    );
    const instants = [row?.planned ?? null, row?.made ?? null].map(readOptionalMoment);
    return instants.filter((instant) => instant !== null).toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
  }

  async run(now: Date, signal?: AbortSignal): Promise<number> {
    const { rows } = await this.groupDeliveries.run(now, { atOnce: true, ...(signal === undefined ? {} : { signal }) });
    return rows + (await this.deliverMail.run(signal));
  }
}
