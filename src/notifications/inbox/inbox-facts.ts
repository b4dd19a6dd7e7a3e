import sql, { type Sql } from "sql-template-tag";
import { readMoment, readOptionalMoment, type StoredMoment } from "../../database/moment.js";
import type { Provider } from "../../platforms/provider.js";
import type { Reason } from "../../platforms/reason.js";
import type { Category } from "../category.js";
import type { NotificationKind } from "./notification-kind.js";

/** A notification as it is stored. */
export interface InboxFacts {
  readonly companyId: number;
  readonly id: string;
  readonly userId: string;
  readonly kind: NotificationKind;
  readonly category: Category;
  readonly accountId: string | null;
  readonly provider: Provider | null;
  readonly personId: string | null;
  readonly incidentId: string | null;
  readonly daysBefore: number | null;
  readonly changeNumber: number | null;
  readonly reason: Reason | null;
  readonly accounts: number | null;
  readonly happensAt: Date;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

export const INBOX_FACTS: Sql = sql`company_id AS companyId, id AS id, user_id AS userId, kind AS kind, category AS category,
  account_id AS accountId, provider AS provider, person_id AS personId, incident_id AS incidentId, days_before AS daysBefore,
  change_number AS changeNumber, reason AS reason, accounts AS accounts, happens_at AS happensAt, created_at AS createdAt,
  read_at AS readAt`;

/** A row selected with `INBOX_FACTS`. */
export type InboxRow = Omit<InboxFacts, "happensAt" | "createdAt" | "readAt" | "changeNumber"> & {
  readonly changeNumber: number | string | null;
  readonly happensAt: StoredMoment;
  readonly createdAt: StoredMoment;
  readonly readAt: StoredMoment | null;
};

export function readInboxFacts(row: InboxRow): InboxFacts {
  return {
    ...row,
    changeNumber: row.changeNumber === null ? null : Number(row.changeNumber),
    happensAt: readMoment(row.happensAt),
    createdAt: readMoment(row.createdAt),
    readAt: readOptionalMoment(row.readAt),
  };
}
