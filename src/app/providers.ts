import type { Clock } from "../clock.js";
import type { Config, Secrets } from "../config.js";
import type { Database } from "../database/database.js";
import { StartError } from "../errors.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import { BudgetedOutbound } from "../platforms/budgeted-outbound.js";
import type { CallBudget } from "../platforms/call-budget.js";
import { CALLS_AT_ONCE, DEFAULT_CALLS_PER_MINUTE } from "../platforms/call-limits.rules.js";
import { GOOGLE_ADDRESSES, GoogleProvider } from "../platforms/google/google-provider.js";
import { GuardedOutbound } from "../platforms/guarded-outbound.js";
import { INSTAGRAM_ADDRESSES, InstagramProvider } from "../platforms/instagram/instagram-provider.js";
import { LINKEDIN_ADDRESSES, LinkedinProvider } from "../platforms/linkedin/linkedin-provider.js";
import { META_ADDRESSES, MetaProvider } from "../platforms/meta/meta-provider.js";
import { MeasuredOutbound } from "../platforms/measured-outbound.js";
import type { Outbound } from "../platforms/outbound.js";
import type { ProviderApp } from "../platforms/provider-app.js";
import type { ProviderPort } from "../platforms/provider-port.js";
import { type Provider, PROVIDERS } from "../platforms/provider.js";
import { Providers } from "../platforms/providers.js";
import { SharedCallBudget } from "../platforms/shared-call-budget.js";
import { TIKTOK_ADDRESSES, TiktokProvider } from "../platforms/tiktok/tiktok-provider.js";
import { X_ADDRESSES, XProvider } from "../platforms/x/x-provider.js";

/** Where each provider is reached, and who speaks with it. */
const ADAPTERS: Readonly<
  Record<
    Provider,
    {
      readonly addresses: Readonly<Record<string, string>>;
      readonly Adapter: new (app: ProviderApp, outbound: Outbound, clock: Clock) => ProviderPort;
    }
  >
> = {
  META: { addresses: META_ADDRESSES, Adapter: MetaProvider },
  INSTAGRAM: { addresses: INSTAGRAM_ADDRESSES, Adapter: InstagramProvider },
  LINKEDIN: { addresses: LINKEDIN_ADDRESSES, Adapter: LinkedinProvider },
  X: { addresses: X_ADDRESSES, Adapter: XProvider },
  GOOGLE: { addresses: GOOGLE_ADDRESSES, Adapter: GoogleProvider },
  TIKTOK: { addresses: TIKTOK_ADDRESSES, Adapter: TiktokProvider },
};

/** The simulator has no such limits, and the movable clock lets days of calls fall into a second. */
const LOCAL_CALLS_PER_MINUTE = 1_000_000;

export interface ProvidersParts {
  /** At most one for each provider. */
  readonly apps: readonly ProviderApp[];
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
  /** Whether the apps are the simulator's, on this machine. */
  readonly allowLocal: boolean;
  /** Where it differs from what is known of the provider. */
  readonly callsPerMinute?: Readonly<Partial<Record<Provider, number>>>;
}

export interface ConnectedProviders {
  readonly providers: Providers;
  /** What each app may still ask. */
  readonly budgets: ReadonlyMap<Provider, CallBudget>;
  /** Ends at once; requests under way get no answer. */
  close(): Promise<void>;
}

/** The networks for which there is an app, each with a guarded way out of its own and a budget that all processes share. */
export function createProviders(parts: ProvidersParts): ConnectedProviders {
  const ways = parts.apps.map((app) => {
    const guarded = guardedWay(parts, app);
    const budget = budgetOf(parts, app);
    const outbound = new BudgetedOutbound(measuredWay(parts, app, guarded), budget, CALLS_AT_ONCE);
    return { app, guarded, budget, port: new ADAPTERS[app.provider].Adapter(app, outbound, parts.clock) };
  });
  return {
    providers: new Providers(ways.map(({ port }) => port)),
    budgets: new Map(ways.map(({ app, budget }) => [app.provider, budget])),
    close: async () => {
      await Promise.all(ways.map(({ guarded }) => guarded.close()));
    },
  };
}

/**
 * The operator's apps, as configured.
 *
 * @throws StartError when an address is set for a part that the provider does not have
 */
export function providerApps(config: Pick<Config, "providers">, secrets: Pick<Secrets, "providers">): ProviderApp[] {
  return PROVIDERS.flatMap((provider) => {
    const [settings, secret] = [config.providers[provider], secrets.providers[provider]];
    if (settings === undefined || secret === undefined) return [];
    const known = ADAPTERS[provider].addresses;
    const strange = Object.keys(settings.addresses).filter((part) => !Object.hasOwn(known, part));
    if (strange.length > 0) {
      const parts = Object.keys(known).join(", ");
      throw new StartError(`${provider}_URLS: there is no part ${strange.join(", ")}; the parts are ${parts}.`);
    }
    const { appId, apiVersion } = settings;
    return [{ provider, appId, ...secret, apiVersion, addresses: { ...known, ...settings.addresses } }];
  });
}

/** What the operator has set for the budgets. */
export function callLimits(config: Pick<Config, "providers">): Partial<Record<Provider, number>> {
  return Object.fromEntries(
    PROVIDERS.flatMap((provider) => {
      const limit = config.providers[provider]?.callsPerMinute ?? null;
      return limit === null ? [] : [[provider, limit]];
    }),
  );
}

function guardedWay({ allowLocal, log }: ProvidersParts, { provider, addresses }: ProviderApp): GuardedOutbound {
  return new GuardedOutbound({
    addresses: Object.values(addresses),
    allowLocal,
    onRefusedAddress: (hostname) =>
      log.warn({ provider, hostname }, "the name of a provider leads into a private network, it is not asked"),
  });
}

function measuredWay({ metrics }: ProvidersParts, { provider }: ProviderApp, way: Outbound): Outbound {
  if (metrics === undefined) return way;
  return new MeasuredOutbound(way, (outcome, seconds) => metrics.calls.observe({ provider, outcome }, seconds));
}

function budgetOf({ database, log, allowLocal, callsPerMinute }: ProvidersParts, app: ProviderApp): SharedCallBudget {
  const { provider, appId } = app;
  const usual = allowLocal ? LOCAL_CALLS_PER_MINUTE : DEFAULT_CALLS_PER_MINUTE[provider];
  return new SharedCallBudget({ provider, appId, callsPerMinute: callsPerMinute?.[provider] ?? usual, database, log });
}
