import type { NodeFinder } from "../api/node.types.js";
import type { SqlReader } from "../database/transaction.js";
import { toCompany } from "./company.types.js";
import { findCompany } from "./find-company.js";

/** A company for `node`: nobody sees another than the own one (T-2). */
export function companyNode(database: SqlReader): NodeFinder {
  return async (companyId, localId) => {
    const own = await findCompany(database, companyId);
    return own !== null && own.externalId === localId ? toCompany(own) : null;
  };
}
