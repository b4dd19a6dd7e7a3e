import { z } from "zod";

/** What a body of TikTok says, whichever of its three products it is from. */
export type TiktokBody =
  /** The API's `error.code`, "ok" included (developers.tiktok.com, tiktok-api-v2-error-handling). */
  | { readonly kind: "API"; readonly code: string; readonly failReason: string | null }
  /** The token endpoint's `error`, a string (oauth-error-handling). */
  | { readonly kind: "OAUTH"; readonly error: string }
  /** The business API's numeric `code`, 0 for success; it comes with status 200. */
  | { readonly kind: "BUSINESS"; readonly code: number }
  | { readonly kind: "OTHER" };

const api = z.object({
  error: z.object({ code: z.string().min(1) }),
  // What became of a post: the call went well, the post did not (content-posting-api-reference-get-video-status).
  data: z
    .object({ fail_reason: z.string().min(1) })
    .nullish()
    .catch(null),
});
const oauth = z.object({ error: z.string().min(1) });
const business = z.object({
  code: z.union([
    z.number().int(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ]),
  message: z.string(),
});

/** @param json the parsed body; null when there was none */
export function readTiktokBody(json: unknown): TiktokBody {
  const asApi = api.safeParse(json);
  if (asApi.success) {
    return { kind: "API", code: asApi.data.error.code, failReason: asApi.data.data?.fail_reason ?? null };
  }
  const asOauth = oauth.safeParse(json);
  if (asOauth.success) return { kind: "OAUTH", error: asOauth.data.error };
  const asBusiness = business.safeParse(json);
  if (asBusiness.success) return { kind: "BUSINESS", code: asBusiness.data.code };
  return { kind: "OTHER" };
}
