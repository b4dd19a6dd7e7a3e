import type { Provider } from "./provider.js";

/** The operator's app at a provider, and where that provider is reached. */
export interface ProviderApp {
  readonly provider: Provider;
  /** Client id, app id, client key: what the provider calls it. */
  readonly appId: string;
  readonly appSecret: string;
  /**
   * What pushes are checked with where it is not `appSecret`: the verify token of Meta's webhooks, X's consumer secret. Null: pushes of
   * that kind are refused.
   */
  readonly pushSecret: string | null;
  /** The version of the API where addresses or headers carry one (`v25.0`, `202608`). */
  readonly apiVersion: string | null;
  /** Base addresses by the part they play, without a slash at the end; the parts are those of the provider's `…_ADDRESSES`. */
  readonly addresses: Readonly<Record<string, string>>;
}
