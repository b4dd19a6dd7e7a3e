import type { Database } from "../../database/database.js";
import type { Provider } from "../../platforms/provider.js";
import { FAULT_MODES, type Fault } from "../simulator/fault.js";
import type { BreakCause } from "../simulator/simulated-provider.js";
import type { Simulator } from "../simulator/simulator.js";
import { readProfiles } from "../simulator/world/profile-rows.js";
import type { SimulatedPerson, SimulatedProfile } from "../simulator/world.js";

/** All that there is to know about the simulated networks, for tools and the page. */
export interface SimulatorDescription {
  readonly url: string;
  readonly faultModes: Readonly<Record<string, string>>;
  readonly networks: readonly NetworkDescription[];
}

export interface NetworkDescription {
  readonly provider: Provider;
  readonly fault: Pick<Fault, "mode" | "share"> | null;
  readonly causes: readonly BreakCause[];
  readonly people: readonly SimulatedPerson[];
  readonly profiles: readonly SimulatedProfile[];
}

export async function describeSimulator(database: Database, simulator: Simulator): Promise<SimulatorDescription> {
  const [profiles, faults] = await Promise.all([readProfiles(database), simulator.faults.all()]);
  const networks = simulator.dialects.map(async ({ provider, causes }): Promise<NetworkDescription> => {
    const fault = faults.get(provider);
    return {
      provider,
      fault: fault === undefined ? null : { mode: fault.mode, share: fault.share },
      causes,
      people: await simulator.world.people(provider),
      profiles: profiles.filter((each) => each.provider === provider),
    };
  });
  return { url: simulator.url, faultModes: FAULT_MODES, networks: await Promise.all(networks) };
}
