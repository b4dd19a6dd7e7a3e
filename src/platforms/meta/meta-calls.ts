import type { Clock } from "../../clock.js";
import type { ProviderApp } from "../provider-app.js";
import type { Graph } from "./graph.js";

/** What every step of the adapter works with. */
export interface MetaCalls {
  readonly graph: Graph;
  readonly app: ProviderApp;
  readonly clock: Clock;
}
