import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { Viewer } from "../api/viewer.js";
import type { SqlReader } from "../database/transaction.js";
import { type CompanyFacts, findCompany, findCompanyByExternalId } from "./find-company.js";

/**
 * The company that a call is about. An installation key names it in the input; everyone else may leave it out and may name only
 * their own: another company's id and one that does not exist get the same answer (T-2).
 *
 * @param named the external id in the input
 * @param path where it stands in the input
 */
export async function resolveCompany(
  reader: SqlReader,
  viewer: Viewer,
  named?: string | null,
  path: readonly string[] = ["company"],
): Promise<CompanyFacts | UserError> {
  const given = named ?? null;
  if (viewer.companyId === null) {
    if (given === null) {
      const message = "Name the company by your own id of it: this service key is good for all companies.";
      return userError(UserErrorCode.INVALID_VALUE, message, path);
    }
    return (await findCompanyByExternalId(reader, given)) ?? notFound(path);
  }
  const own = await findCompany(reader, viewer.companyId);
  return own !== null && (given === null || own.externalId === given) ? own : notFound(path);
}

function notFound(path: readonly string[]): UserError {
  return userError(UserErrorCode.NOT_FOUND, "There is no such company, or this service key is not for it.", path);
}
