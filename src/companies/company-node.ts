import type { NodeFinder } from "../api/node.types.js";
import type { SqlReader } from "../database/transaction.js";
import { toCompany } from "./company.types.js";
import { findCompany } from "./find-company.js";

/** A company finds itself and no other (T-2). */
export function companyNode(database: SqlReader): NodeFinder {
  return async (companyId, externalId) => {
    const company = await findCompany(database, companyId);
    return company?.externalId === externalId ? toCompany(company) : null;
  };
}
