import { Entity, ForeignKey, Index } from "typeorm";
import { Id, Moment, PrimaryBig, PrimaryCompanyId, Text } from "../database/columns.js";
import type { Reason } from "../platforms/reason.js";
import { SocialAccountRow } from "./social-account.entity.js";
import type { ChangeSource, Status } from "./status.js";

@Entity("status_changes")
@Index("status_changes_account", ["companyId", "accountId", "number"])
@Index("status_changes_age", ["recordedAt"])
@ForeignKey(() => SocialAccountRow, ["companyId", "accountId"], ["companyId", "id"], {
  name: "status_changes_account_fk",
  onUpdate: "NO ACTION",
})
export class StatusChangeRow {
  @PrimaryCompanyId()
  companyId!: number;

  /** 1, 2, 3 … within the company, in the order of commits and without a gap (D-4). */
  @PrimaryBig()
  number!: number;

  @Id()
  accountId!: string;

  /** Null for the first change, by which the account came to be. */
  @Text(12, { nullable: true })
  fromStatus!: Status | null;

  @Text(12)
  toStatus!: Status;

  @Text(40, { nullable: true })
  reason!: Reason | null;

  @Text(12)
  source!: ChangeSource;

  @Text(12)
  actorKind!: "USER" | "SERVICE_KEY" | "OPERATOR" | "SYSTEM";

  @Text(128, { nullable: true })
  actorId!: string | null;

  /** When it became true: the very instant of the expiry, not when the job noticed. */
  @Moment()
  occurredAt!: Date;

  @Moment()
  recordedAt!: Date;
}
