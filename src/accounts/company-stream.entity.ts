import { Entity, ForeignKey } from "typeorm";
import { CompanyRow } from "../companies/company.entity.js";
import { Big, Id, PrimaryCompanyId } from "../database/columns.js";

/** The counter of a company's status changes; its row is the last lock of every transaction that raises it (D-4). */
@Entity("company_streams")
@ForeignKey(() => CompanyRow, ["companyId"], ["id"], { name: "company_streams_company_fk", onUpdate: "NO ACTION" })
export class CompanyStreamRow {
  @PrimaryCompanyId()
  companyId!: number;

  /** One life of the stream; a restored backup starts a new one (D-12). */
  @Id()
  generation!: string;

  @Big()
  lastNumber!: number;

  /** Changes up to this number can no longer be replayed. */
  @Big()
  prunedThrough!: number;
}
