import type { FastifyInstance } from "fastify";
import type { DeletionRequest } from "../verification/deletion-requests.js";
import { deletionPage } from "./deletion-page.js";
import { preferredLanguage } from "./preferred-language.js";
import { sendSmallPage } from "./small-page.js";

const LONGEST_CODE = 64;

/**
 * `/deletion/<code>`: the page on which a person reads what became of their request at Meta. Whoever has the code may read it; it names
 * nobody.
 */
export function addDeletionRoute(web: FastifyInstance, find: (code: string) => Promise<DeletionRequest | null>): void {
  web.get<{ Params: { readonly code: string } }>("/deletion/:code", async (request, reply) => {
    const { code } = request.params;
    const found = /^[\w-]+$/.test(code) && code.length <= LONGEST_CODE ? await find(code) : null;
    const language = preferredLanguage(request.headers["accept-language"], ["en", "de"]);
    void reply.header("vary", "accept-language");
    return sendSmallPage(reply, found === null ? 404 : 200, deletionPage({ code, found, language }));
  });
}
