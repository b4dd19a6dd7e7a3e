import type { Provider } from "./provider.js";
import type { ProviderPort } from "./provider-port.js";

/** The providers for which the operator has an app. */
export class Providers {
  private readonly ports: ReadonlyMap<Provider, ProviderPort>;

  constructor(ports: readonly ProviderPort[]) {
    this.ports = new Map(ports.map((port) => [port.provider, port]));
  }

  /** Null: the operator has no app there. */
  find(provider: Provider): ProviderPort | null {
    return this.ports.get(provider) ?? null;
  }

  /** The one that a grant belongs to; null when the operator has none there, or another app than the grant's. */
  of(grant: { readonly provider: Provider; readonly appId: string }): ProviderPort | null {
    const port = this.find(grant.provider);
    return port?.appId === grant.appId ? port : null;
  }

  all(): readonly ProviderPort[] {
    return [...this.ports.values()];
  }
}
