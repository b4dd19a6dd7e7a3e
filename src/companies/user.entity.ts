import { Entity, ForeignKey, Index } from "typeorm";
import { Flag, Moment, PrimaryCompanyId, PrimaryId, Text } from "../database/columns.js";
import { CompanyRow } from "./company.entity.js";
import type { Role } from "../api/role.js";

@Entity("users")
@Index("users_external_id", ["companyId", "externalId"], { unique: true })
@ForeignKey(() => CompanyRow, ["companyId"], ["id"], { name: "users_company_fk", onUpdate: "NO ACTION" })
export class UserRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryId()
  id!: string;

  /** The operator's own id of the person: `sub` of the JWT. */
  @Text(128)
  externalId!: string;

  @Text(320)
  email!: string;

  @Text(200)
  name!: string;

  /** BCP 47 tag; null takes the company's. */
  @Text(35, { nullable: true })
  locale!: string | null;

  @Text(8)
  role!: Role;

  @Flag()
  active!: boolean;

  @Moment()
  createdAt!: Date;

  @Moment()
  updatedAt!: Date;
}
