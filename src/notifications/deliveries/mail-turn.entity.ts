import { Entity, ForeignKey } from "typeorm";
import { CompanyRow } from "../../companies/company.entity.js";
import { Moment, PrimaryCompanyId, Whole } from "../../database/columns.js";

/** Where a company stands in the making of mails; whoever makes its mails holds the row. Real time by the database's clock. */
@Entity("mail_turns")
@ForeignKey(() => CompanyRow, ["companyId"], ["id"], { name: "mail_turns_company_fk", onUpdate: "NO ACTION" })
export class MailTurnRow {
  @PrimaryCompanyId()
  companyId!: number;

  /** How many ledger rows waited when somebody last looked and saw that their number had changed. */
  @Whole()
  seenRows!: number;

  @Moment()
  seenAt!: Date;

  /** Since when some have been waiting. */
  @Moment()
  firstSeenAt!: Date;

  /** The turn of the company's next mail, were there no burst (T-7). */
  @Moment()
  nextAt!: Date;
}
