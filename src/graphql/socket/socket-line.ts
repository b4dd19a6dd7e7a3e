import type { Duplex } from "node:stream";
import type { WebSocket as GraphqlSocket } from "graphql-ws";
import type { WebSocket } from "ws";
import type { Log } from "../../log.js";
import type { Beating, Heartbeat } from "./heartbeat.js";
import type { Frame } from "./next-frame.rules.js";
import type { SocketLimits } from "./socket-limits.js";

/** The longest reason that a close frame can carry is 123 bytes. */
const REASON_BYTES = 123;
const MINUTE_MS = 60_000;
const TOO_SLOW = "This client reads too slowly. Come back with the last cursor.";

/** Something that has more to send than the client has read. */
export interface Blocked {
  run(): void;
  readonly behind: number;
}

export interface SocketLineOptions {
  readonly socket: WebSocket;
  /** The connection beneath: whole frames are written to it. */
  readonly connection: Duplex;
  readonly limits: SocketLimits;
  readonly heartbeat: Heartbeat;
  readonly log: Pick<Log, "debug" | "error">;
}

/**
 * One WebSocket, as graphql-ws wants to see it and as deliveries write to it. Once it is closing, nothing more goes out and nothing that
 * comes in is heard. It counts what comes in, bounds what waits to go out, finds out whether anybody is there (W-10), and gives up on
 * whoever does not keep up (W-11).
 */
export class SocketLine implements GraphqlSocket, Beating {
  readonly protocol: string;
  private readonly socket: WebSocket;
  private readonly connection: Duplex;
  private readonly limits: SocketLimits;
  private readonly log: SocketLineOptions["log"];
  private pongDue = false;
  private pingAt: number;
  private minuteBegan = Date.now();
  private messages = 0;
  /** Those who wait for the client, each with how far behind it was when it began to wait. */
  private blocked: Map<Blocked, number> | null = null;
  private blockedSince = 0;

  constructor({ socket, connection, limits, heartbeat, log }: SocketLineOptions) {
    this.socket = socket;
    this.connection = connection;
    this.limits = limits;
    this.log = log;
    this.protocol = socket.protocol;
    // Spread, so that those who came together are not all looked at together.
    this.pingAt = Date.now() + limits.pingMs * (0.5 + Math.random() / 2);
    // A message that is too large or no valid frame: `ws` closes with the right code by itself.
    socket.on("error", (error) => log.debug({ err: error }, "socket failed"));
    socket.on("pong", () => {
      this.pongDue = false;
    });
    heartbeat.join(this);
    socket.once("close", () => heartbeat.leave(this));
  }

  get open(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** What was written last has not yet gone to the network: wait before you write more. */
  get full(): boolean {
    return this.connection.writableNeedDrain;
  }

  /** Says what graphql-ws has to say: everything but `next`. */
  send(data: string): Promise<void> {
    if (!this.open) return Promise.resolve();
    if (this.socket.bufferedAmount > this.limits.waitingBytes) {
      this.close(1013, TOO_SLOW);
      return Promise.resolve();
    }
    // A socket that breaks while something is being sent has its own event for that.
    return new Promise((resolve) => this.socket.send(data, () => resolve()));
  }

  /** Writes whole frames between those that `ws` writes: nothing here is compressed or sent in fragments, so they never come inside one. */
  write(frames: readonly Frame[]): void {
    if (!this.open) return;
    const [first, ...more] = frames;
    if (first !== undefined && first.length === 1 && more.length === 0) {
      this.connection.write(first[0]);
      return;
    }
    this.connection.cork();
    for (const frame of frames) for (const piece of frame) this.connection.write(piece);
    this.connection.uncork();
  }

  /** Calls `run` when the client has read what it was sent. */
  whenDrained(waiting: Blocked): void {
    if (this.blocked === null) {
      this.blocked = new Map();
      this.blockedSince = Date.now();
      this.connection.once("drain", () => this.drained());
    }
    this.blocked.set(waiting, waiting.behind);
  }

  forget(waiting: Blocked): void {
    this.blocked?.delete(waiting);
  }

  close(code: number, reason: string): void {
    if (this.open) this.socket.close(code, fitting(reason));
  }

  onMessage(hear: (data: string) => Promise<void>): void {
    this.socket.on("message", (data: Buffer) => {
      if (!this.open) return;
      if (this.tooMany()) this.close(1013, "Too many messages. Come back later.");
      else hear(data.toString("utf8")).catch((error: unknown) => this.fail(error));
    });
  }

  beat(now: number): void {
    if (!this.open) return;
    if (this.tooSlow(now)) this.close(1013, TOO_SLOW);
    else if (now >= this.pingAt) this.ping(now);
  }

  private drained(): void {
    const resuming = [...(this.blocked?.keys() ?? [])];
    this.blocked = null;
    for (const waiting of resuming) waiting.run();
  }

  /** Whoever catches up is not slow: what counts is what came since the client last read, or how long that is ago. */
  private tooSlow(now: number): boolean {
    if (this.blocked === null || this.blocked.size === 0) return false;
    if (now - this.blockedSince > this.limits.stalledMs) return true;
    for (const [waiting, before] of this.blocked) {
      if (waiting.behind - before > this.limits.waitingEvents) return true;
    }
    return false;
  }

  private tooMany(): boolean {
    const now = Date.now();
    if (now - this.minuteBegan >= MINUTE_MS) {
      this.minuteBegan = now;
      this.messages = 0;
    }
    this.messages += 1;
    return this.messages > this.limits.messagesPerMinute;
  }

  private ping(now: number): void {
    if (this.pongDue) {
      this.socket.terminate();
      return;
    }
    this.pingAt = now + this.limits.pingMs;
    this.pongDue = true;
    this.socket.ping();
  }

  private fail(error: unknown): void {
    this.log.error({ err: error }, "a message of a socket could not be handled");
    this.close(4500, "Internal server error");
  }
}

function fitting(reason: string): string {
  const bytes = Buffer.from(reason, "utf8");
  return bytes.length <= REASON_BYTES
    ? reason
    : bytes
        .subarray(0, REASON_BYTES)
        .toString("latin1")
        .replace(/[^\x20-\x7e]/g, "?");
}
