import type { FastifyRequest } from "fastify";
import { fieldsOf } from "./graph-request.js";
import type { Payload } from "./payloads.js";

const MOST = 100;

/** One page of a list, with cursors; `next` is there as long as more follows. */
export function listAnswer(request: FastifyRequest, items: readonly unknown[]): Payload {
  const { limit = "25", after } = fieldsOf(request);
  const size = Math.min(MOST, Math.max(1, Number.parseInt(limit, 10) || 1));
  const from = after === undefined ? 0 : Number.parseInt(Buffer.from(after, "base64url").toString(), 10) || 0;
  const data = items.slice(from, from + size);
  if (data.length === 0) return { status: 200, body: { data } };
  const cursors = { before: cursorAt(from), after: cursorAt(from + data.length) };
  const more = from + data.length < items.length;
  return {
    status: 200,
    body: { data, paging: { cursors, ...(more ? { next: nextOf(request, cursors.after) } : {}) } },
  };
}

function cursorAt(position: number): string {
  return Buffer.from(String(position)).toString("base64url");
}

/** A whole address, token and all, as the network gives it. */
function nextOf(request: FastifyRequest, after: string): string {
  const url = new URL(request.originalUrl, `${request.protocol}://${request.host}`);
  url.searchParams.set("after", after);
  return url.href;
}
