import { GraphQLError } from "graphql";

/** Stable codes of refusals that concern a whole operation; what concerns one input is a `userError` instead. */
export type ApiErrorCode =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "COMPANY_SUSPENDED"
  | "BAD_USER_INPUT"
  | "NOT_FOUND"
  | "LIMIT_EXCEEDED"
  | "SERVICE_UNAVAILABLE";

/** An error that the caller may read as it stands. Everything else that is thrown is masked (G-4). */
export class ApiError extends GraphQLError {
  override name = "ApiError";

  constructor(
    readonly code: ApiErrorCode,
    message: string,
  ) {
    super(message, { extensions: { code } });
  }
}
