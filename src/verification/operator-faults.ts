import type { GrantKey } from "../grants/held-grant.js";
import type { Log } from "../log.js";
import type { Provider } from "../platforms/provider.js";
import type { VaultError } from "../vault/vault-error.js";

/** The same fault shows at every consent; operators are told of it so often. */
const TOLD_FOR_MS = 10 * 60_000;

/** Tells operators of what only they can mend: their app at a provider, their keys. Real time: it is about the log, not the business. */
export class OperatorFaults {
  private readonly toldAt = new Map<string, number>();

  constructor(private readonly log: Log) {}

  /** @param error null: the provider refuses the operator's app */
  tell({ companyId, id, provider }: GrantKey & { readonly provider: Provider | null }, error: VaultError | null): void {
    const fault = error === null ? `app ${provider}` : `vault ${error.code}`;
    const now = performance.now();
    const before = this.toldAt.get(fault);
    if (before !== undefined && now - before < TOLD_FOR_MS) return;
    this.toldAt.set(fault, now);
    const where = { company: companyId, grant: id, provider };
    if (error === null) {
      this.log.error(
        where,
        "the provider refuses this installation's app: no connection is marked, but none can be checked",
      );
    } else {
      this.log.error(
        { ...where, err: error },
        "a stored token cannot be opened: no connection is marked, but it cannot be checked",
      );
    }
  }
}
