import { QueryFailedError } from "typeorm";

/** Takes the parameters out of an error of TypeORM, in place: they hold tokens and people's names (O-13). */
export function forgetParameters(error: unknown): unknown {
  if (error instanceof QueryFailedError) Object.assign(error, { parameters: undefined });
  return error;
}
