/** What `/dashboard/config.json` tells. */
export interface PageConfig {
  /** Where a pop-up comes back to, and so what its message comes from. */
  readonly relinkOrigin: string;
  readonly sandbox: boolean;
  readonly oidc: OidcConfig | null;
}

export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export async function readPageConfig(): Promise<PageConfig> {
  const response = await fetch("/dashboard/config.json");
  if (!response.ok) throw new Error(`The configuration was answered with ${response.status}.`);
  return (await response.json()) as PageConfig;
}
