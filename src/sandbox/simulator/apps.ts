import { DEMO_APP_ID } from "../demo/demo-company.js";
import type { ProviderApp } from "../../platforms/provider-app.js";
import type { SimulatedProvider } from "./simulated-provider.js";

/** The version that apps of the sandbox ask for, where a network has versions. */
const API_VERSIONS: Partial<Record<SimulatedProvider["provider"], string>> = {
  META: "v25.0",
  INSTAGRAM: "v25.0",
  LINKEDIN: "202608",
};

/**
 * The operator's app at each simulated network. Its secrets are no secrets: they open nothing anywhere else.
 *
 * @param baseUrl of the simulator, without a slash at the end
 */
export function simulatorApps(baseUrl: string, dialects: readonly SimulatedProvider[]): ProviderApp[] {
  return dialects.map(({ provider, parts }) => {
    const folder = provider.toLowerCase();
    return {
      provider,
      appId: DEMO_APP_ID,
      appSecret: `simulated-secret-of-${folder}`,
      pushSecret: `simulated-push-secret-of-${folder}`,
      apiVersion: API_VERSIONS[provider] ?? null,
      addresses: Object.fromEntries(parts.map((part) => [part, `${baseUrl}/${folder}/${part}`])),
    };
  });
}
