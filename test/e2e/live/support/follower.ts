import WebSocket from "ws";

export interface Change {
  readonly number: number;
  readonly to: string;
  readonly account: { readonly id: string };
}

interface Event {
  readonly kind: "CHANGED" | "RESYNC";
  readonly cursor: string;
  readonly change: Change | null;
}

interface Message {
  readonly type: string;
  readonly payload?: { readonly data?: { readonly connectionStatusChanged: Event } };
}

export const QUERY = `subscription Live($after: String) {
  connectionStatusChanged(after: $after) { kind cursor change { number to account { id name } } }
}`;

export interface FollowerOptions {
  /** Where to connect, asked each time anew. */
  readonly addresses: () => readonly string[];
  readonly token: string;
  readonly query?: string;
  /** Where it stands at the beginning: everything after this is wanted. */
  readonly cursor: string;
  readonly onChange: (change: Change) => void;
}

/** A client that comes back with its cursor whenever it is cut off, as a dashboard does. */
export class Follower {
  readonly problems: string[] = [];
  readonly closes: number[] = [];
  cursor: string;
  live = false;
  socket: WebSocket | null = null;
  private finished = false;
  private pausing: NodeJS.Timeout | null = null;

  constructor(private readonly options: FollowerOptions) {
    this.cursor = options.cursor;
    this.connect();
  }

  /** Breaks the connection off without a word. */
  cut(): void {
    this.live = false;
    this.socket?.terminate();
  }

  finish(): void {
    this.finished = true;
    if (this.pausing !== null) clearTimeout(this.pausing);
    this.socket?.terminate();
  }

  private connect(): void {
    const { addresses, token, query = QUERY } = this.options;
    const choice = addresses();
    const socket = new WebSocket(choice[Math.floor(Math.random() * choice.length)] ?? "", "graphql-transport-ws");
    this.socket = socket;
    socket.on("error", () => undefined);
    socket.on("open", () =>
      socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } })),
    );
    socket.on("message", (data: Buffer) => {
      // What was read before the connection was broken off, and not looked at, was not received.
      if (socket !== this.socket || socket.readyState !== socket.OPEN) return;
      const message = JSON.parse(data.toString("utf8")) as Message;
      if (message.type === "connection_ack") {
        socket.send(
          JSON.stringify({ type: "subscribe", id: "1", payload: { query, variables: { after: this.cursor } } }),
        );
        this.live = true;
      } else if (message.type === "next") this.hear(message.payload?.data?.connectionStatusChanged);
      else this.problems.push(JSON.stringify(message));
    });
    socket.on("close", (code) => {
      this.closes.push(code);
      this.live = false;
      if (!this.finished) this.pausing = setTimeout(() => this.connect(), Math.random() * 300);
    });
  }

  private hear(event: Event | undefined): void {
    if (event === undefined || event.kind !== "CHANGED" || event.change === null) {
      this.problems.push(JSON.stringify(event) ?? "no event");
      return;
    }
    this.cursor = event.cursor;
    this.options.onChange(event.change);
  }
}

/** Hears every number of a stream once, in order, or has a problem. */
export class Counting {
  readonly follower: Follower;
  last: number;

  constructor(options: Omit<FollowerOptions, "onChange">, first: number) {
    this.last = first;
    this.follower = new Follower({ ...options, onChange: ({ number }) => this.count(number) });
  }

  private count(number: number): void {
    if (number !== this.last + 1) this.follower.problems.push(`${number} after ${this.last}`);
    this.last = number;
  }
}
