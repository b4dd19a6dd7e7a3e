import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Provider, PROVIDERS } from "../platforms/provider.js";
import type { PushRequest } from "../platforms/push.js";
import type { ReceivePush } from "../verification/receive-push.js";

const LARGEST_PUSH_BYTES = 256_000;

interface Address {
  Params: { readonly provider: string; readonly topic: string };
}

interface Place {
  readonly provider: Provider;
  readonly topic: PushRequest["topic"];
}

const TOPICS: readonly PushRequest["topic"][] = ["events", "deauthorize", "data-deletion"];

/**
 * `/webhooks/<provider>/<topic>`: where networks push to, for example `/webhooks/meta/deauthorize`. A body is kept as the bytes that
 * came, whatever its content type: signatures are over them.
 */
export async function addWebhookRoutes(web: FastifyInstance, receivePush: ReceivePush): Promise<void> {
  await web.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    scope.route<Address>({
      url: "/webhooks/:provider/:topic",
      method: ["GET", "POST"],
      bodyLimit: LARGEST_PUSH_BYTES,
      // Before any of the body is read.
      onRequest: async (request, reply) => {
        return placeOf(request) === null ? reply.callNotFound() : undefined;
      },
      handler: async (request, reply) => {
        const place = placeOf(request);
        const answer = place === null ? null : await receivePush.run(place.provider, pushOf(request, place));
        if (answer === null) return reply.callNotFound();
        return send(reply, answer);
      },
    });
  });
}

function placeOf({ params }: FastifyRequest<Address>): Place | null {
  const provider = PROVIDERS.find((each) => each.toLowerCase() === params.provider);
  const topic = TOPICS.find((each) => each === params.topic);
  return provider === undefined || topic === undefined ? null : { provider, topic };
}

function pushOf(request: FastifyRequest<Address>, { topic }: Place): PushRequest {
  return {
    topic,
    method: request.method === "POST" ? "POST" : "GET",
    query: onlyTexts(request.query as Record<string, unknown>),
    headers: onlyTexts(request.headers),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}

/** What is given twice is nothing that a network sends. */
function onlyTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function send(reply: FastifyReply, answer: { status: number; contentType: string; body: string }): FastifyReply {
  return reply.code(answer.status).header("cache-control", "no-store").type(answer.contentType).send(answer.body);
}
