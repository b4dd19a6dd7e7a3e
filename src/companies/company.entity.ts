import { Entity, Index, PrimaryGeneratedColumn } from "typeorm";
import { Json, Moment, Text, Whole } from "../database/columns.js";

@Entity("companies")
@Index("companies_external_id", ["externalId"], { unique: true })
export class CompanyRow {
  @PrimaryGeneratedColumn("increment", { type: "integer" })
  id!: number;

  /** The operator's own id of the company: what JWTs and service keys name. */
  @Text(128)
  externalId!: string;

  @Text(200)
  name!: string;

  /** IANA name, such as `Europe/Berlin`. */
  @Text(64)
  timeZone!: string;

  /** Local hour, 0 to 23, at which reminders go out. */
  @Whole()
  reminderHour!: number;

  /** BCP 47 tag for users who have none of their own. */
  @Text(35)
  defaultLocale!: string;

  /** Ladders that differ from the policy table, by platform and purpose. */
  @Json({ nullable: true })
  ladders!: Record<string, number[]> | null;

  @Moment({ nullable: true })
  suspendedAt!: Date | null;

  @Moment()
  createdAt!: Date;

  @Moment()
  updatedAt!: Date;
}
