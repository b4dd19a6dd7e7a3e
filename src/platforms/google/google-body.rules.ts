import { z } from "zod";

/** What an error of Google says: of its token endpoint (RFC 6749, 5.2), or of an API (google.rpc.Status as JSON). */
export type GoogleBody =
  | {
      readonly kind: "TOKEN_ERROR";
      readonly error: string;
      readonly description: string | null;
      readonly subtype: string | null;
    }
  | {
      readonly kind: "API_ERROR";
      /** Of the `ErrorInfo` in `details[]`, and of `errors[]`, which older APIs such as YouTube's have. */
      readonly reasons: readonly string[];
      /** Whether it is of the older kind. */
      readonly isOlderKind: boolean;
      /** The canonical code, such as `PERMISSION_DENIED`. */
      readonly status: string | null;
      readonly message: string | null;
      /** What `ErrorInfo` adds, such as `quota_limit_value`. */
      readonly metadata: Readonly<Record<string, string>>;
    }
  /** A body without an error in it. */
  | { readonly kind: "FIELDS"; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: "OTHER" };

const ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo";

const text = z.string().min(1).nullish().catch(null);
const tokenError = z.object({ error: z.string().min(1), error_description: text, error_subtype: text });
const apiError = z.object({
  error: z.object({
    errors: z.array(z.unknown()).nullish().catch(null),
    details: z.unknown().optional(),
    status: text,
    message: text,
  }),
});
const olderReason = z.object({ reason: z.string().min(1) });
const errorInfo = z.object({
  "@type": z.literal(ERROR_INFO),
  reason: z.string().min(1),
  metadata: z.record(z.string(), z.unknown()).nullish().catch(null),
});

/** @param json the parsed body; null when there was none */
export function readGoogleBody(json: unknown): GoogleBody {
  // Streaming methods wrap their error in a list.
  const body: unknown = Array.isArray(json) ? json[0] : json;
  const ofToken = tokenError.safeParse(body);
  if (ofToken.success) {
    const { error, error_description, error_subtype } = ofToken.data;
    return { kind: "TOKEN_ERROR", error, description: error_description ?? null, subtype: error_subtype ?? null };
  }
  const ofApi = apiError.safeParse(body);
  if (ofApi.success) return readApiError(ofApi.data.error);
  if (typeof body !== "object" || body === null || Array.isArray(json) || "error" in body) return { kind: "OTHER" };
  return { kind: "FIELDS", fields: body as Record<string, unknown> };
}

function readApiError({ errors, details, status, message }: z.infer<typeof apiError>["error"]): GoogleBody {
  const infos = parseEach(details, errorInfo);
  const older = parseEach(errors, olderReason);
  return {
    kind: "API_ERROR",
    reasons: [...infos, ...older].map(({ reason }) => reason),
    isOlderKind: older.length > 0,
    status: status ?? null,
    message: message ?? null,
    metadata: Object.fromEntries(infos.flatMap(({ metadata }) => Object.entries(metadata ?? {})).filter(isTextPair)),
  };
}

/** Those of a list that have the shape; none where it is no list. */
function parseEach<T>(list: unknown, shape: z.ZodType<T>): T[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each) => {
    const parsed = shape.safeParse(each);
    return parsed.success ? [parsed.data] : [];
  });
}

function isTextPair(pair: [string, unknown]): pair is [string, string] {
  return typeof pair[1] === "string";
}
