import { Entity } from "typeorm";
import { Moment, PrimaryWhole, Text } from "../database/columns.js";

/** By which data of time zones the rungs were worked out: one row, with id 1. */
@Entity("zone_data")
export class ZoneDataRow {
  @PrimaryWhole()
  id!: number;

  /** As the tz database is numbered, such as `2025b`. */
  @Text(32)
  version!: string;

  @Moment()
  followedAt!: Date;
}
