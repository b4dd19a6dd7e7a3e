import type { Database } from "../database/database.js";
import type { Log } from "../log.js";
import type { Bus } from "./bus.js";
import { PollingBus } from "./polling-bus.js";
import { RedisBus } from "./redis-bus.js";

export interface BusSettings {
  readonly database: Database;
  /** Null: there is no Redis. */
  readonly redisUrl: string | null;
  /** Tells installations that share a Redis apart. */
  readonly channel: string;
  readonly log: Pick<Log, "info" | "warn">;
}

/** The bell between processes: through Redis where there is one, by looking at the database otherwise. */
export function chooseBus({ database, redisUrl, channel, log }: BusSettings): Bus {
  const polling = new PollingBus(database, (error) =>
    log.warn({ err: error }, "changes of other processes could not be looked for"),
  );
  return redisUrl === null ? polling : new RedisBus({ url: redisUrl, channel, polling, log });
}
