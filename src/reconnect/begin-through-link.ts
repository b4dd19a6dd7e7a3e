import sql from "sql-template-tag";
import { lockAccountsById } from "../accounts/locked-account.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import type { Database } from "../database/database.js";
import type { SqlReader } from "../database/transaction.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import type { Provider } from "../platforms/provider.js";
import type { Providers } from "../platforms/providers.js";
import type { ProviderPort } from "../platforms/provider-port.js";
import { chooseProvider } from "./choose-provider.rules.js";
import { findLink, type LinkFacts } from "./find-link.js";
import type { OpenAttempts } from "./open-attempts.js";
import type { SendToNetwork, SentBrowser } from "./send-to-network.js";

export type BegunThroughLink =
  | SentBrowser
  /** Ended or unknown, as a link is found. */
  | { readonly kind: "ENDED" | "UNKNOWN" }
  /** The operator has no app there now. */
  | { readonly kind: "NO_APP" };

export interface BeginThroughLinkParts {
  readonly database: Database;
  readonly openAttempts: OpenAttempts;
  readonly sendToNetwork: SendToNetwork;
  readonly providers: Providers;
}

interface Use {
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly current: Provider | null;
}

/** Begins trips through links: nobody is signed in, so the click itself sends the browser to the network. */
export class BeginThroughLink {
  constructor(private readonly parts: BeginThroughLinkParts) {}

  run(token: string, origin: AuditOrigin): Promise<BegunThroughLink> {
    const { database, openAttempts, sendToNetwork } = this.parts;
    return database.transaction(async (tx): Promise<BegunThroughLink> => {
      const seen = await findLink(tx, token, origin.occurredAt);
      if (seen.kind !== "LIVE") return seen;
      const { companyId, accountId } = seen.link;
      await lockAccountsById(tx, companyId, [accountId]);
      // Whoever heals or disconnects the account holds its row and ends the link: it is looked at again with that row in hand.
      const found = await findLink(tx, token, origin.occurredAt);
      if (found.kind !== "LIVE") return found;
      const use = await readUse(tx, found.link);
      const port = use === null ? null : this.portFor(use);
      if (use === null || port === null) return { kind: "NO_APP" };
      const { platform, purpose } = use;
      const { provider, appId } = port;
      const wanted = { companyId, userId: null, linkId: found.link.id, platform, purpose, provider, appId, accountId };
      const opened = await openAttempts.open(tx, { ...wanted, mode: "LINK", returnTo: "" }, origin);
      if (opened === null) return { kind: "ENDED" };
      const sent = await sendToNetwork.byAttempt(tx, opened.key, origin);
      return sent.kind === "REFUSED" ? { kind: "ENDED" } : sent;
    });
  }

  /** The origin of the page that a link leads to; null without an app. */
  async networkOf(link: LinkFacts): Promise<{ readonly provider: Provider; readonly origin: string } | null> {
    const use = await readUse(this.parts.database, link);
    const port = use === null ? null : this.portFor(use);
    if (use === null || port === null) return null;
    const { platform, purpose } = use;
    const request = { targets: [{ platform, purpose }], redirectUri: "", state: "", codeChallenge: "", askAgain: true };
    return { provider: port.provider, origin: new URL(port.consentUrl(request)).origin };
  }

  private portFor({ platform, purpose, current }: Use): ProviderPort | null {
    const { providers } = this.parts;
    const isConfigured = (provider: Provider) => providers.find(provider) !== null;
    const chosen = chooseProvider({ platform, purpose, wanted: null, current, isConfigured });
    return chosen.kind === "CHOSEN" ? providers.find(chosen.provider) : null;
  }
}

async function readUse(reader: SqlReader, { companyId, accountId }: LinkFacts): Promise<Use | null> {
  const [account] = await reader.query<{ platform: Platform; purpose: Purpose; provider: Provider | null }>(
    sql`SELECT a.platform, a.purpose, g.provider FROM social_accounts a
      LEFT JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
      WHERE a.company_id = ${companyId} AND a.id = ${accountId}`,
  );
  if (account === undefined) return null;
  return { platform: account.platform, purpose: account.purpose, current: account.provider };
}
