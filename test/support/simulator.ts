import type { Clock } from "../../src/clock.js";
import { systemClock } from "../../src/clock.js";
import type { Database } from "../../src/database/database.js";
import type { ProviderApp } from "../../src/platforms/provider-app.js";
import type { Provider } from "../../src/platforms/provider.js";
import type { SimulatedProvider } from "../../src/sandbox/simulator/simulated-provider.js";
import { Simulator } from "../../src/sandbox/simulator/simulator.js";
import {
  setPersonBroken,
  setProfilesBroken,
  storePeople,
  storeProfiles,
} from "../../src/sandbox/simulator/world/profile-rows.js";
import type { SimulatedPerson, SimulatedProfile } from "../../src/sandbox/simulator/world.js";

export interface GivenNetwork {
  readonly database: Database;
  readonly dialects: readonly SimulatedProvider[];
  readonly clock?: Pick<Clock, "now">;
  readonly people?: readonly Omit<SimulatedPerson, "broken">[];
  readonly profiles?: readonly Omit<SimulatedProfile, "broken">[];
}

/** A simulator on a test database, on a port of its own. */
export async function startSimulator({ database, dialects, clock = systemClock, people, profiles }: GivenNetwork) {
  await database.transaction(async (tx) => {
    await storePeople(tx, people ?? []);
    await storeProfiles(tx, profiles ?? []);
  });
  const publicUrl = "http://127.0.0.1:4000";
  const simulator = await Simulator.start({ database, clock, dialects, host: "127.0.0.1", port: 0, publicUrl });
  return {
    simulator,
    url: simulator.url,
    world: simulator.world,
    faults: simulator.faults,
    apps: simulator.apps,
    app(provider: Provider): ProviderApp {
      const app = simulator.app(provider);
      if (app === null) throw new Error(`There is no dialect of ${provider}.`);
      return app;
    },
    /** @param cause null mends it */
    breakPerson: (provider: Provider, id: string, cause: string | null) =>
      database.transaction((tx) => setPersonBroken(tx, provider, id, cause)),
    /** @param cause null mends it */
    breakProfile: (provider: Provider, externalId: string, cause: string | null) =>
      database.transaction((tx) => setProfilesBroken(tx, provider, [externalId], cause)),
    close: () => simulator.close(),
  };
}

export type StartedSimulator = Awaited<ReturnType<typeof startSimulator>>;
