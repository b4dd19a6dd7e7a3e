import type { WebSocket as GraphqlSocket } from "graphql-ws";
import type { WebSocket } from "ws";
import type { Log } from "../../log.js";
import type { SocketLimits } from "./socket-limits.js";

/** The longest reason that a close frame can carry is 123 bytes. */
const REASON_BYTES = 123;
const MINUTE_MS = 60_000;

export interface SocketLineOptions {
  readonly socket: WebSocket;
  readonly limits: SocketLimits;
  readonly log: Pick<Log, "debug" | "error">;
}

/**
 * One WebSocket as graphql-ws wants to see it. Once it is closing, nothing more goes out and nothing that comes in is heard; it counts
 * what comes in, bounds what waits to go out, and finds out whether anybody is there (W-10).
 */
export class SocketLine implements GraphqlSocket {
  readonly protocol: string;
  private readonly socket: WebSocket;
  private readonly limits: SocketLimits;
  private readonly log: SocketLineOptions["log"];
  private readonly pings: NodeJS.Timeout;
  private pongDue = false;
  private minuteBegan = Date.now();
  private messages = 0;

  constructor({ socket, limits, log }: SocketLineOptions) {
    this.socket = socket;
    this.limits = limits;
    this.log = log;
    this.protocol = socket.protocol;
    // A message that is too large or no valid frame: `ws` closes with the right code by itself.
    socket.on("error", (error) => log.debug({ err: error }, "socket failed"));
    socket.on("pong", () => {
      this.pongDue = false;
    });
    this.pings = setInterval(() => this.ping(), limits.pingMs);
    this.pings.unref();
    socket.once("close", () => clearInterval(this.pings));
  }

  get open(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  send(data: string): Promise<void> {
    if (!this.open) return Promise.resolve();
    if (this.socket.bufferedAmount > this.limits.waitingBytes) {
      this.close(1013, "This client reads too slowly. Come back with the last cursor.");
      return Promise.resolve();
    }
    // A socket that breaks while something is being sent has its own event for that.
    return new Promise((resolve) => this.socket.send(data, () => resolve()));
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

  private tooMany(): boolean {
    const now = Date.now();
    if (now - this.minuteBegan >= MINUTE_MS) {
      this.minuteBegan = now;
      this.messages = 0;
    }
    this.messages += 1;
    return this.messages > this.limits.messagesPerMinute;
  }

  private ping(): void {
    if (!this.open) return;
    if (this.pongDue) {
      this.socket.terminate();
      return;
    }
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
