import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { PROVIDERS } from "../../../platforms/provider.js";
import type { ConsentOrder } from "../simulated-provider.js";

const Order = z.object({
  provider: z.enum(PROVIDERS as [(typeof PROVIDERS)[number], ...(typeof PROVIDERS)[number][]]),
  redirectUri: z.string(),
  state: z.string().nullable(),
  scopes: z.array(z.string()),
  codeChallenge: z.string().nullable(),
  refusal: z.record(z.string(), z.string()),
  suffix: z.string(),
  codeLifeSeconds: z.number(),
  scopesAreOptional: z.boolean(),
});

/** A request for consent as it travels in its page's form, so that nobody can send people elsewhere with one of his own. */
export function sealOrder(order: ConsentOrder, key: Buffer): string {
  const body = Buffer.from(JSON.stringify(order)).toString("base64url");
  return `${body}.${signature(body, key).toString("base64url")}`;
}

/** Null: it was not sealed with this key. */
export function openOrder(sealed: string, key: Buffer): ConsentOrder | null {
  const [body = "", given = ""] = sealed.split(".");
  const expected = signature(body, key);
  const signed = Buffer.from(given, "base64url");
  if (signed.length !== expected.length || !timingSafeEqual(signed, expected)) return null;
  return Order.parse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
}

function signature(body: string, key: Buffer): Buffer {
  return createHmac("sha256", key).update(body).digest();
}
