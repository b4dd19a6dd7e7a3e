import { Entity, Index } from "typeorm";
import { PrimaryText } from "../../../database/columns.js";
import type { Provider } from "../../../platforms/provider.js";

/** Who administers which profile of a simulated network. */
@Entity("simulated_roles")
@Index("simulated_roles_person", ["provider", "personId"])
export class SimulatedRoleRow {
  @PrimaryText(16)
  provider!: Provider;

  @PrimaryText(191)
  externalId!: string;

  @PrimaryText(128)
  personId!: string;
}
