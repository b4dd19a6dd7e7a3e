import { PROVIDERS, type Provider } from "../platforms/provider.js";

/** Where a browser begins a trip: on Relink's own origin, since the flow cookie has to be set there (O-3). */
export function startAddress(publicUrl: string, ticket: string): string {
  return `${publicUrl}/oauth/start/${ticket}`;
}

/** Where somebody without a login repairs one account. */
export function linkAddress(publicUrl: string, token: string): string {
  return `${publicUrl}/reconnect/${token}`;
}

/** Where a provider sends people back to: a constant for each (O-4, O-5), to be registered with the operator's app there. */
export function redirectUriOf(publicUrl: string, provider: Provider): string {
  return `${publicUrl}/oauth/callback/${provider.toLowerCase()}`;
}

/** The provider in the address of a callback; null when there is none of that name. */
export function providerInAddress(text: string): Provider | null {
  return PROVIDERS.find((provider) => provider.toLowerCase() === text) ?? null;
}
