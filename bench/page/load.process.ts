import { setTimeout as sleep } from "node:timers/promises";
import { report, serve } from "../program.js";
import { HttpConnection } from "./http-connection.js";

/** Requests to send for so long, one after the other on each of as many connections as there are tokens. */
export interface Load {
  readonly url: string;
  readonly body: string;
  readonly tokens: readonly string[];
  readonly milliseconds: number;
}

export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds of each request. */
  readonly times: readonly number[];
}

serve(async ({ url: address, body, tokens, milliseconds }: Load) => {
  const url = new URL(address);
  const fail = (error: Error) => {
    console.error(error.message);
    process.exit(1);
  };
  const connections = tokens.map((token) => new HttpConnection(url, requestOf(url, token, body), fail));
  const start = performance.now();
  for (const connection of connections) connection.start();
  await sleep(milliseconds);
  for (const connection of connections) connection.pause();
  const seconds = (performance.now() - start) / 1_000;
  const times = connections.flatMap((connection) => connection.times);
  await sleep(200);
  for (const connection of connections) connection.close();
  report({ perSecond: times.length / seconds, times } satisfies LoadResult);
  return undefined;
});

function requestOf(url: URL, token: string, body: string): Buffer {
  const lines = [
    `POST ${url.pathname} HTTP/1.1`,
    `host: ${url.host}`,
    `authorization: Bearer ${token}`,
    "content-type: application/json",
    "accept: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`);
}
