import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { FieldProblem } from "./profile.rules.js";

/** The problems found, as the API reports them; `path` leads to the object whose fields were checked. */
export function fieldErrors(
  problems: readonly (FieldProblem | null)[],
  path: readonly (string | number)[],
): UserError[] {
  return problems
    .filter((problem) => problem !== null)
    .map(({ field, code, message }) => userError(UserErrorCode[code], message, [...path, field]));
}
