import { type Readable, Transform } from "node:stream";
import type { FastifyRequest, preParsingHookHandler } from "fastify";

export const DEFAULT_BODY_BYTES = 100_000;
/** A full import: 1,000 accounts with long tokens. */
export const SERVICE_KEY_BODY_BYTES = 8_000_000;

class BodyTooLargeError extends Error {
  override name = "BodyTooLargeError";
  readonly statusCode = 413;
}

/**
 * Refuses bodies that are larger than their sender may send: from the header before anything is read, and where the length is not
 * told, by counting. The route's own `bodyLimit` has to be the largest of all.
 */
export function limitBody(bytesFor: (request: FastifyRequest) => number): preParsingHookHandler {
  return (request, _reply, payload, done) => {
    const limit = bytesFor(request);
    const told = request.headers["content-length"];
    if (told === undefined) done(null, counted(payload as Readable, limit));
    else if (Number(told) > limit) done(new BodyTooLargeError("Too large by its header."));
    else done(null, payload);
  };
}

function counted(payload: Readable, limit: number): Readable {
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      bytes += chunk.length;
      if (bytes > limit) pass(new BodyTooLargeError("Too large while it came in."));
      else pass(null, chunk);
    },
  });
  payload.once("error", (error) => counter.destroy(error));
  // What comes after the limit is read and thrown away, so that the client gets to see the answer.
  counter.once("error", () => payload.unpipe(counter).resume());
  return payload.pipe(counter);
}
