import type { Clock } from "../clock.js";
import type { Job } from "../job.js";

/** Something that forgets what is too old. */
export interface Pruning {
  run(now: Date, signal?: AbortSignal): Promise<void>;
}

/** Forgets what is too old to be replayed or kept. */
export class PruneJob implements Job {
  readonly name = "prune";

  constructor(
    private readonly prunings: readonly Pruning[],
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<Date | null> {
    for (const pruning of this.prunings) await pruning.run(this.clock.now(), signal);
    return null;
  }
}
