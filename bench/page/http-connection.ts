import { connect, type Socket } from "node:net";

/**
 * One keep-alive connection that sends the same request over and over, each when the answer to the last one is there. It does next
 * to nothing with answers, so that the load generator leaves the processor to those who are measured.
 */
export class HttpConnection {
  private readonly socket: Socket;
  private received = 0;
  private wanted = -1;
  private head: Buffer = Buffer.alloc(0);
  private sending = false;
  private sentAt = 0;
  /** Milliseconds from request to the end of the answer, of all requests since the last `start`. */
  times: number[] = [];

  constructor(
    url: URL,
    private readonly request: Buffer,
    private readonly onError: (error: Error) => void,
  ) {
    this.socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    this.socket.on("data", (chunk) => this.take(chunk));
    this.socket.on("error", onError);
  }

  start(): void {
    this.times = [];
    this.sending = true;
    this.send();
  }

  /** Answers that are under way still arrive, and are not counted. */
  pause(): void {
    this.sending = false;
  }

  close(): void {
    this.socket.destroy();
  }

  private send(): void {
    this.sentAt = performance.now();
    this.socket.write(this.request);
  }

  private take(chunk: Buffer): void {
    if (this.wanted < 0) {
      this.head = this.head.length === 0 ? chunk : Buffer.concat([this.head, chunk]);
      const end = this.head.indexOf("\r\n\r\n");
      if (end < 0) return;
      this.wanted = end + 4 + this.lengthIn(this.head.toString("latin1", 0, end));
      this.received = this.head.length;
      this.head = Buffer.alloc(0);
    } else {
      this.received += chunk.length;
    }
    if (this.received < this.wanted) return;
    this.wanted = -1;
    if (!this.sending) return;
    this.times.push(performance.now() - this.sentAt);
    this.send();
  }

  private lengthIn(head: string): number {
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    if (head.startsWith("HTTP/1.1 200 ") && length !== undefined) return Number(length);
    this.onError(new Error(`An answer that was not expected:\n${head}`));
    return 0;
  }
}
