/** The error of an answer, as far as it can be read. */
export interface GraphError {
  /** Null: none. One that is no number is 0, a code that no table knows. */
  readonly code: number | null;
  readonly subcode: number | null;
  readonly type: string | null;
  readonly message: string;
  readonly isTransient: boolean;
}

/**
 * Reads `{ error: { code, error_subcode, … } }`, the `data.error` of `debug_token`, which says `subcode`, and the flat
 * `{ error_type, code, error_message }` of Instagram's token endpoint. Null where there is no error that can be read.
 */
export function readGraphError(json: unknown): GraphError | null {
  const body = asRecord(json);
  if (body === null) return null;
  const error = asRecord(body.error);
  if (error !== null) return toError(error);
  return typeof body.error_type === "string"
    ? toError({ code: body.code, type: body.error_type, message: body.error_message })
    : null;
}

function toError(error: Readonly<Record<string, unknown>>): GraphError {
  return {
    code: error.code == null ? null : (asNumber(error.code) ?? 0),
    subcode: asNumber(error.error_subcode) ?? asNumber(error.subcode),
    type: typeof error.type === "string" ? error.type : null,
    message: typeof error.message === "string" ? error.message : "",
    isTransient: error.is_transient === true,
  };
}

export function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

/** A positive whole number. Proxies and old clients turn numbers into text, so `"190"` counts like 190. Zero is how Meta says "none". */
export function asNumber(value: unknown): number | null {
  const number = typeof value === "string" && /^[0-9]{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : null;
}
