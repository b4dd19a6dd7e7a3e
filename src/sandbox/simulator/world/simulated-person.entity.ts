import { Entity } from "typeorm";
import { PrimaryText, Text } from "../../../database/columns.js";
import type { Provider } from "../../../platforms/provider.js";

/** A person with a login at a simulated network. */
@Entity("simulated_people")
export class SimulatedPersonRow {
  @PrimaryText(16)
  provider!: Provider;

  @PrimaryText(128)
  id!: string;

  @Text(200)
  name!: string;

  /** One of the causes of the provider; null: the login works. */
  @Text(60, { nullable: true })
  broken!: string | null;
}
