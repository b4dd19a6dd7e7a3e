import type { SimulatedProvider } from "./simulated-provider.js";

/** Every network that the sandbox simulates. */
export const DIALECTS: readonly SimulatedProvider[] = [];
