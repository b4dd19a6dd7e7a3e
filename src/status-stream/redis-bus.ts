import { Redis, type RedisOptions } from "ioredis";
import type { Log } from "../log.js";
import type { Bus } from "./bus.js";
import type { PollingBus } from "./polling-bus.js";

/** How late a change may be seen while Redis is away. */
export const POLL_WITHOUT_REDIS_MS = 1_000;

const CONNECT_MS = 3_000;
/** Redis is looked for this often, at the longest. */
const LONGEST_RETRY_MS = 1_000;
/** A connection on which nothing is heard is found dead within twice this time. */
const PING_MS = 5_000;

export interface RedisBusOptions {
  readonly url: string;
  /** Tells installations that share a Redis apart. */
  readonly channel: string;
  /** Rings within the process, and looks at the table for what Redis does not tell. */
  readonly polling: PollingBus;
  readonly log: Pick<Log, "info" | "warn">;
}

/**
 * Between processes by way of Redis: company and number, never data (D-10). What is published while Redis is away is lost, and found by
 * looking at the table: every second then, less often otherwise. Connecting, failing and coming back happen in the background.
 */
export class RedisBus implements Bus {
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private readonly pings: NodeJS.Timeout;
  private readonly channel: string;
  private readonly polling: PollingBus;
  private readonly log: RedisBusOptions["log"];
  private hearing = false;
  private closed = false;

  constructor({ url, channel, polling, log }: RedisBusOptions) {
    this.channel = `relink:${channel}`;
    this.polling = polling;
    this.log = log;
    this.publisher = new Redis(url, { ...OPTIONS, connectionName: "relink-ring" });
    this.subscriber = new Redis(url, { ...OPTIONS, connectionName: "relink-listen" });
    for (const connection of [this.publisher, this.subscriber]) connection.on("error", () => undefined);
    this.subscriber.on("message", (_channel, message) => this.hear(message));
    this.subscriber.on("ready", () => void this.subscribe());
    this.subscriber.on("close", () => this.deaf());
    this.publisher.on("ready", () => this.settle());
    this.publisher.on("close", () => this.settle());
    this.pings = setInterval(() => this.ping(), PING_MS);
    this.pings.unref();
    this.polling.every(POLL_WITHOUT_REDIS_MS);
  }

  /** Whether changes of other processes are heard of at once; otherwise they are looked for. */
  get connected(): boolean {
    return this.hearing && this.publisher.status === "ready";
  }

  ring(companyId: number, number: number): void {
    this.polling.ring(companyId, number);
    // A ring that is lost costs time, never a change.
    if (this.publisher.status === "ready") {
      this.publisher.publish(this.channel, `${companyId} ${number}`).catch(() => undefined);
    }
  }

  listen(companyId: number, onRing: (number: number) => void): () => void {
    return this.polling.listen(companyId, onRing);
  }

  close(): void {
    this.closed = true;
    clearInterval(this.pings);
    this.publisher.disconnect();
    this.subscriber.disconnect();
    this.polling.close();
  }

  private hear(message: string): void {
    const [, company, number] = /^(\d{1,10}) (\d{1,10})$/.exec(message) ?? [];
    if (company !== undefined) this.polling.ring(Number(company), Number(number));
  }

  /** What was published before this was acknowledged was not heard, so the table is looked at once. */
  private async subscribe(): Promise<void> {
    try {
      await this.subscriber.subscribe(this.channel);
      this.hearing = true;
      this.settle();
      this.polling.lookNow();
    } catch {
      this.subscriber.disconnect(true);
    }
  }

  private deaf(): void {
    this.hearing = false;
    this.settle();
  }

  /** Looks at the table as often as Redis makes necessary. */
  private settle(): void {
    if (this.closed) return;
    const changed = this.polling.every(this.connected ? null : POLL_WITHOUT_REDIS_MS);
    if (!changed) return;
    if (this.connected) this.log.info("changes of other processes are heard of through Redis");
    else this.log.warn("Redis cannot be reached; changes of other processes are looked for every second");
  }

  /** A network that drops everything closes nothing: a connection that gives no answer is broken off, and made anew. */
  private ping(): void {
    for (const connection of [this.publisher, this.subscriber]) {
      if (connection.status === "ready") connection.ping().catch(() => connection.disconnect(true));
    }
  }
}

const OPTIONS: RedisOptions = {
  enableOfflineQueue: false,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECT_MS,
  commandTimeout: PING_MS,
  retryStrategy: (attempt) => Math.min(LONGEST_RETRY_MS, attempt * 100),
};
