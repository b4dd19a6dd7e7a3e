import type { onRequestAsyncHookHandler } from "fastify";
import { errorAnswer, send } from "../../http/error-answer.js";

/** Refuses what a page of another site sends by itself: browsers say so (Fetch Metadata), everything else is no browser. */
export const ownPagesOnly: onRequestAsyncHookHandler = async (request, reply) => {
  if (request.headers["sec-fetch-site"] !== "cross-site") return undefined;
  return send(reply, 403, errorAnswer("FORBIDDEN", "The sandbox takes no orders from pages of other sites."));
};
