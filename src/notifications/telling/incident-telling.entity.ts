import { Entity, ForeignKey } from "typeorm";
import { Moment, PrimaryId, PrimaryText, Whole } from "../../database/columns.js";
import { IncidentRow } from "../../verification/incident.entity.js";

export type IncidentPhase = "OPENED" | "CLOSED";

/** How far companies have been told that an incident opened, or is over. Like the incident it belongs to the installation. */
@Entity("incident_tellings")
@ForeignKey(() => IncidentRow, ["incidentId"], ["id"], { name: "incident_tellings_incident_fk", onUpdate: "NO ACTION" })
export class IncidentTellingRow {
  @PrimaryId()
  incidentId!: string;

  @PrimaryText(8)
  phase!: IncidentPhase;

  /** Companies are told in the order of their numbers; this one and those before it have been. */
  @Whole()
  toldThrough!: number;

  @Moment()
  createdAt!: Date;

  /** When the last company was told, or there was no reason to go on. */
  @Moment({ nullable: true })
  finishedAt!: Date | null;
}
