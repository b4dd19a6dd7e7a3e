import { Entity, ForeignKey, Index } from "typeorm";
import { SocialAccountRow } from "../../accounts/social-account.entity.js";
import { UserRow } from "../../companies/user.entity.js";
import { Moment, PrimaryCompanyId, PrimaryId } from "../../database/columns.js";

/** An account of which one person wants to hear nothing, on any channel. */
@Entity("muted_accounts")
@Index("muted_accounts_account", ["companyId", "accountId"])
@ForeignKey(() => UserRow, ["companyId", "userId"], ["companyId", "id"], {
  name: "muted_accounts_user_fk",
  onUpdate: "NO ACTION",
})
@ForeignKey(() => SocialAccountRow, ["companyId", "accountId"], ["companyId", "id"], {
  name: "muted_accounts_account_fk",
  onUpdate: "NO ACTION",
})
export class MutedAccountRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryId()
  userId!: string;

  @PrimaryId()
  accountId!: string;

  @Moment()
  mutedAt!: Date;
}
