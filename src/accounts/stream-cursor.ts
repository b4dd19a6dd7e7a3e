import { ApiError } from "../api/api-error.js";
import type { CursorCodec } from "../api/cursor-codec.js";
import type { StreamCursor } from "./stream-position.rules.js";

export function writeStreamCursor(codec: CursorCodec, companyId: number, cursor: StreamCursor): string {
  return codec.encode("STREAM", companyId, [cursor.generation, cursor.number]);
}

/** @throws ApiError BAD_USER_INPUT for a cursor that was not given to this company (T-3) */
export function readStreamCursor(codec: CursorCodec, companyId: number, text: string): StreamCursor {
  const position = codec.decode("STREAM", companyId, text);
  if (position === null) {
    throw new ApiError("BAD_USER_INPUT", "The cursor is not one of this company's stream of changes.");
  }
  const [generation, number] = position as [string, number];
  return { generation, number };
}
