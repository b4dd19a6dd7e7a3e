import { Entity } from "typeorm";
import { Big, Flag, Moment, PrimaryWhole } from "../database/columns.js";

/** What is true of the whole installation: one row, with id 1. */
@Entity("installation")
export class InstallationRow {
  @PrimaryWhole()
  id!: 1;

  /** A database that is not marked so is never used as a sandbox. */
  @Flag()
  sandbox!: boolean;

  /** How far the sandbox's clock is ahead of real time, in milliseconds. */
  @Big()
  clockOffsetMs!: number;

  @Moment()
  createdAt!: Date;
}
