import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { eventually } from "./waits.js";

export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  /** Bytes of the body that were handed to the connection. */
  readonly sent: number;
}

export interface Upload {
  readonly port: number;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly bytes: number;
  /** Tell the length in the header, or send in pieces without telling. */
  readonly chunked: boolean;
}

const PIECE = Buffer.alloc(64 * 1_024, " ");

/** Sends a large body and reads the answer whenever it comes, also while the body is still on its way. */
export function upload({ port, path, headers, bytes, chunked }: Upload): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    const length = chunked ? {} : { "content-length": String(bytes) };
    const outgoing = request({ port, path, method: "POST", headers: { ...headers, ...length } }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, sent });
        outgoing.destroy();
      });
    });
    outgoing.on("error", reject);
    const more = () => {
      while (sent < bytes) {
        const piece = PIECE.subarray(0, Math.min(PIECE.length, bytes - sent));
        sent += piece.length;
        if (!outgoing.write(piece)) return;
      }
      outgoing.end();
    };
    outgoing.on("drain", more);
    more();
  });
}

/** A bare connection on which a test writes what it wants. */
export class RawConnection {
  received = "";
  closed = false;
  private readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.setEncoding("utf8");
    this.socket.on("data", (text: string) => {
      this.received += text;
    });
    this.socket.on("close", () => {
      this.closed = true;
    });
    this.socket.on("error", () => undefined);
  }

  write(text: string): void {
    if (!this.socket.destroyed) this.socket.write(text);
  }

  async whenClosed(): Promise<string> {
    await eventually("connection closes", () => this.closed);
    return this.received;
  }

  end(): void {
    this.socket.destroy();
  }
}
