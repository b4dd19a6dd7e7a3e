import { Entity, ForeignKey, Index } from "typeorm";
import { CompanyId, Digest, Json, Moment, PrimaryId, Text } from "../database/columns.js";
import { CompanyRow } from "./company.entity.js";

@Entity("service_keys")
@Index("service_keys_hash", ["hash"], { unique: true })
@Index("service_keys_company", ["companyId"])
@ForeignKey(() => CompanyRow, ["companyId"], ["id"], { name: "service_keys_company_fk", onUpdate: "NO ACTION" })
export class ServiceKeyRow {
  @PrimaryId()
  id!: string;

  /** Null: the key is good for the whole installation and names the company in each input. */
  @CompanyId({ nullable: true })
  companyId!: number | null;

  @Text(200)
  name!: string;

  /** SHA-256 of the key; the key itself is shown once and kept nowhere. */
  @Digest()
  hash!: string;

  /** Names of the operations that the key may call. */
  @Json()
  operations!: string[];

  @Moment()
  createdAt!: Date;

  @Moment({ nullable: true })
  revokedAt!: Date | null;

  @Moment({ nullable: true })
  lastUsedAt!: Date | null;
}
