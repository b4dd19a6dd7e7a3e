import type { Dispatcher } from "undici";
import type { Answer } from "./answer.js";
import { readBody } from "./read-body.js";

/** No answer that Relink asks for is larger (O-14). */
export const LARGEST_BODY_BYTES = 1_000_000;

type Failure = Extract<Answer, { kind: "NO_ANSWER" }>["why"];
type Head = { readonly status: number; readonly headers: Readonly<Record<string, string>> };

/** Codes of undici's errors that are more than a broken connection. */
const FAILURES: Readonly<Record<string, Failure>> = {
  UND_ERR_CONNECT_TIMEOUT: "TIMEOUT",
  UND_ERR_HEADERS_TIMEOUT: "TIMEOUT",
  UND_ERR_BODY_TIMEOUT: "TIMEOUT",
  UND_ERR_HEADERS_OVERFLOW: "TOO_LARGE",
};

/** One request on its way, and what comes back; it settles once and then ends the connection's work for it. */
export class HttpExchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<Answer>;
  private settle!: (answer: Answer) => void;
  private settled = false;
  /** From here on the platform may have got it. */
  private sent = false;
  private controller: Dispatcher.DispatchController | null = null;
  private head: Head | null = null;
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor() {
    this.answer = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /** Gives up; what arrives later is not looked at. */
  fail(why: Failure): void {
    this.end({ kind: "NO_ANSWER", why, sent: this.sent });
  }

  /** A connection is there, and the request is about to be written to it. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.settled) controller.abort(givenUp());
    else this.sent = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    if (status >= 300 && status < 400) return this.fail("REDIRECT");
    this.head = { status, headers: plain(headers) };
    if (Number(this.head.headers["content-length"] ?? 0) > LARGEST_BODY_BYTES) this.fail("TOO_LARGE");
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > LARGEST_BODY_BYTES) return this.fail("TOO_LARGE");
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.head === null) return this.fail("NETWORK");
    const body = readBody(Buffer.concat(this.chunks), this.head.headers, LARGEST_BODY_BYTES);
    if (body === "TOO_LARGE") return this.fail("TOO_LARGE");
    this.end({ kind: "ANSWER", ...this.head, json: body.json });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(FAILURES[(error as { code?: string }).code ?? ""] ?? "NETWORK");
  }

  private end(answer: Answer): void {
    if (this.settled) return;
    this.settled = true;
    this.settle(answer);
    this.chunks.length = 0;
    if (answer.kind === "NO_ANSWER") this.controller?.abort(givenUp());
  }
}

function givenUp(): Error {
  return new Error("The request was given up.");
}

function plain(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
