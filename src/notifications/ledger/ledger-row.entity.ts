import { Entity, ForeignKey, Index } from "typeorm";
import { UserRow } from "../../companies/user.entity.js";
import { Big, Id, Moment, PrimaryCompanyId, PrimaryId, Text, Whole } from "../../database/columns.js";
import type { Provider } from "../../platforms/provider.js";
import type { Category } from "../category.js";

/** PLANNED: to be told by mail. GROUPED: part of exactly one delivery. CANCELLED: nobody needs to be told any more. */
export type LedgerState = "PLANNED" | "GROUPED" | "CANCELLED";

/** One fact that one person is to be told by mail, once (M-10, D-26). */
@Entity("notification_ledger")
@Index("notification_ledger_once", ["companyId", "factKey", "userId"], { unique: true })
@Index("notification_ledger_due", ["state", "dueAt", "companyId", "id"])
@Index("notification_ledger_account", ["companyId", "accountId", "state"])
@Index("notification_ledger_delivery", ["companyId", "deliveryId"])
@Index("notification_ledger_user", ["companyId", "userId", "state"])
@ForeignKey(() => UserRow, ["companyId", "userId"], ["companyId", "id"], {
  name: "notification_ledger_user_fk",
  onUpdate: "NO ACTION",
})
export class LedgerRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryId()
  id!: string;

  @Id()
  userId!: string;

  /** See `fact.ts`. */
  @Text(96)
  factKey!: string;

  @Text(12)
  kind!: "RUNG" | "CHANGE" | "ADVISORY" | "INCIDENT";

  @Text(24)
  category!: Category;

  /** Null for an incident. */
  @Id({ nullable: true })
  accountId!: string | null;

  /** Whose incident holds the mail back; null: nobody's. The news of an incident itself is held by none. */
  @Text(16, { nullable: true })
  provider!: Provider | null;

  /** Of a rung: the life of the expiry. */
  @Whole({ nullable: true })
  epoch!: number | null;

  /** Of a rung: 10, 5, 1, 0. */
  @Whole({ nullable: true })
  daysBefore!: number | null;

  /** Of a change or an advisory: its number in the company's stream. */
  @Big({ nullable: true })
  changeNumber!: number | null;

  @Id({ nullable: true })
  incidentId!: string | null;

  @Text(12)
  state!: LedgerState;

  /** The instant from which it may be mailed. */
  @Moment()
  dueAt!: Date;

  @Id({ nullable: true })
  deliveryId!: string | null;

  @Moment()
  createdAt!: Date;

  @Moment()
  updatedAt!: Date;
}
