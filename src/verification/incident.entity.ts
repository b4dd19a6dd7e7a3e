import { Entity, Index } from "typeorm";
import { Moment, PrimaryId, Text, Whole } from "../database/columns.js";
import type { Provider } from "../platforms/provider.js";

/** A time in which a provider misbehaved for many at once. It belongs to the installation, not to a company. */
@Entity("incidents")
@Index("incidents_open", ["openProvider"], { unique: true })
@Index("incidents_page", ["openedAt", "id"])
export class IncidentRow {
  @PrimaryId()
  id!: string;

  @Text(16)
  provider!: Provider;

  /** The provider while the incident is open, null afterwards: so there can be only one open incident of a provider. */
  @Text(16, { nullable: true })
  openProvider!: Provider | null;

  /** DEAD: healthy consents are called dead. SILENT: no usable answer. */
  @Text(8)
  kind!: "DEAD" | "SILENT";

  @Moment()
  openedAt!: Date;

  @Moment({ nullable: true })
  closedAt!: Date | null;

  @Whole()
  grantsConcerned!: number;

  @Whole()
  companiesConcerned!: number;

  @Moment()
  updatedAt!: Date;
}
