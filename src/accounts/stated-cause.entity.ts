import { Entity, ForeignKey } from "typeorm";
import { Id, Moment, PrimaryCompanyId, PrimaryId, Text } from "../database/columns.js";
import type { Reason } from "../platforms/reason.js";
import { SocialAccountRow } from "./social-account.entity.js";

/** A cause that a person stated because no network signals it; it refines the diagnosis. One for each account, the latest. */
@Entity("stated_causes")
@ForeignKey(() => SocialAccountRow, ["companyId", "accountId"], ["companyId", "id"], {
  name: "stated_causes_account_fk",
  onUpdate: "NO ACTION",
})
export class StatedCauseRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryId()
  accountId!: string;

  @Text(40)
  reason!: Reason;

  @Id({ nullable: true })
  statedById!: string | null;

  @Moment()
  statedAt!: Date;

  /** When the person finished what the network asked for, such as a security check. */
  @Moment({ nullable: true })
  finishedAt!: Date | null;

  /** Reconnecting before then is known to fail. */
  @Moment({ nullable: true })
  notBefore!: Date | null;
}
