import type { Platform, Purpose } from "../platforms/platform.js";
import { providersOf } from "../platforms/policies.rules.js";
import type { Provider } from "../platforms/provider.js";

export interface ProviderWish {
  readonly platform: Platform;
  readonly purpose: Purpose;
  /** What the caller asked for. */
  readonly wanted: Provider | null;
  /** Where the account's present consent is from. */
  readonly current: Provider | null;
  readonly isConfigured: (provider: Provider) => boolean;
}

export type ChosenProvider =
  | { readonly kind: "CHOSEN"; readonly provider: Provider }
  | { readonly kind: "NOT_OF_PLATFORM" }
  | { readonly kind: "NOT_CONFIGURED" };

/** Whom to ask for a consent: the one named, else the one that gave the present consent, else the usual one, as far as there is an app. */
export function chooseProvider({ platform, purpose, wanted, current, isConfigured }: ProviderWish): ChosenProvider {
  const candidates = providersOf(platform).filter((provider) => reaches(provider, purpose));
  if (wanted !== null && !candidates.includes(wanted)) return { kind: "NOT_OF_PLATFORM" };
  const inOrder = wanted === null ? [current, ...candidates] : [wanted];
  const provider = inOrder.find((each) => each !== null && candidates.includes(each) && isConfigured(each));
  return provider == null ? { kind: "NOT_CONFIGURED" } : { kind: "CHOSEN", provider };
}

/** Instagram's own login knows no ad accounts: they hang on Facebook. */
function reaches(provider: Provider, purpose: Purpose): boolean {
  return provider !== "INSTAGRAM" || purpose !== "PAID";
}
