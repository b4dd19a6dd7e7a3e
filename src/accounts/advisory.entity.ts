import { Entity, ForeignKey, Index } from "typeorm";
import { Id, Moment, PrimaryCompanyId, PrimaryId, PrimaryWhole, Text } from "../database/columns.js";
import type { Reason } from "../platforms/reason.js";
import { SocialAccountRow } from "./social-account.entity.js";
import type { ChangeSource } from "./status.js";

/** Something a person should know of a CONNECTED account: told, never a mark. */
@Entity("advisories")
@Index("advisories_open", ["companyId", "openAccountId"], { unique: true })
@Index("advisories_stale", ["closedAt", "lastSeenAt"])
@ForeignKey(() => SocialAccountRow, ["companyId", "accountId"], ["companyId", "id"], {
  name: "advisories_account_fk",
  onUpdate: "NO ACTION",
})
export class AdvisoryRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryId()
  accountId!: string;

  /** 1, 2, 3 … within the account. */
  @PrimaryWhole()
  number!: number;

  /** The account while the advisory is open, null afterwards: so there can be only one open advisory of an account. */
  @Id({ nullable: true })
  openAccountId!: string | null;

  @Text(40)
  reason!: Reason;

  @Text(12)
  source!: ChangeSource;

  @Moment()
  openedAt!: Date;

  @Moment()
  lastSeenAt!: Date;

  @Moment({ nullable: true })
  closedAt!: Date | null;
}
