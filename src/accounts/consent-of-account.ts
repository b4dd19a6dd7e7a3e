import sql, { join } from "sql-template-tag";
import type { RequestContext } from "../api/request-context.js";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import { providersOf } from "../platforms/policies.rules.js";
import type { Platform } from "../platforms/platform.js";
import type { Provider } from "../platforms/provider.js";
import { type AccountKey, RowOfAccount } from "./row-of-account.js";

interface ConsentColumns {
  account_id: string;
  grant_id: string | null;
  provider: Provider | null;
  has_page_token: number;
  next_look_at_account: StoredMoment | null;
  next_look_at_grant: StoredMoment | null;
}

/** What feeds an account. */
export interface Consent {
  /** Null once a person disconnected it. */
  readonly grantId: string | null;
  /** Without a consent, the one whose consent the platform's profiles usually have. */
  readonly provider: Provider;
  /** A Facebook page has a token of its own. */
  readonly hasPageToken: boolean;
  /** The earlier of the looks planned at the consent and at the profile; null: none is planned. */
  readonly nextVerificationAt: Date | null;
}

/** The consents of accounts, one statement for all that an operation asks for. */
export class ConsentOfAccount {
  private readonly rows: RowOfAccount<ConsentColumns>;

  constructor(database: SqlReader) {
    this.rows = new RowOfAccount(
      database,
      (companyId, ids) =>
        sql`SELECT a.id AS account_id, a.grant_id, g.provider, a.page_token IS NOT NULL AS has_page_token,
          a.next_verification_at AS next_look_at_account, g.next_verification_at AS next_look_at_grant
          FROM social_accounts a LEFT JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
          WHERE a.company_id = ${companyId} AND a.id IN (${join([...ids])})`,
    );
  }

  async load(context: RequestContext, account: AccountKey & { readonly platform: Platform }): Promise<Consent> {
    const row = await this.rows.load(context, account);
    const looks = [row?.next_look_at_account ?? null, row?.next_look_at_grant ?? null].map(readOptionalMoment);
    return {
      grantId: row?.grant_id ?? null,
      provider: row?.provider ?? (providersOf(account.platform)[0] as Provider),
      hasPageToken: Boolean(row?.has_page_token),
      nextVerificationAt: earliest(looks.filter((look) => look !== null)),
    };
  }
}

function earliest(moments: readonly Date[]): Date | null {
  return moments.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
}
