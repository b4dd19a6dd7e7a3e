import type { FastifyInstance } from "fastify";
import type { ReceiveMailEvent } from "../notifications/deliveries/receive-mail-event.js";

/** Events hold headers and delivery reports; those of Mailgun stay far below. */
const LARGEST_EVENT_BYTES = 256_000;
/** Mailgun's word for: never tell me this again. */
const NOT_ACCEPTABLE = 406;

/**
 * `POST /webhooks/mailgun`: what Mailgun tells of mails. 200: done. 406: not signed by Mailgun, it shall not repeat it. Anything else,
 * such as 500 while the database is away, and it comes again for eight hours (M-7).
 */
export async function addMailgunWebhookRoute(web: FastifyInstance, receiveMailEvent: ReceiveMailEvent): Promise<void> {
  await web.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
    scope.post("/webhooks/mailgun", { bodyLimit: LARGEST_EVENT_BYTES }, async (request, reply) => {
      const receipt = await receiveMailEvent.run(parse(request.body));
      return reply
        .code(receipt === "DONE" ? 200 : NOT_ACCEPTABLE)
        .header("cache-control", "no-store")
        .send({});
    });
  });
}

/** What is no JSON is no event. */
function parse(body: unknown): unknown {
  try {
    return typeof body === "string" ? JSON.parse(body) : null;
  } catch {
    return null;
  }
}
