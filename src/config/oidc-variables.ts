import { z } from "zod";

/** How people sign in to the dashboard: an issuer that speaks OpenID Connect (code flow with PKCE, no client secret). */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  /** Further parameters of the authorization request, such as `audience` or `resource`: what makes the issuer give a JWT for Relink. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What the page has to reach: the issuer's own origin, and others where its endpoints are elsewhere. */
  readonly origins: readonly string[];
}

const address = z.url({ protocol: /^https?$/ });
const origins = z
  .string()
  .transform((value) =>
    value
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
  )
  .pipe(z.array(address.transform((value) => new URL(value).origin)));

export const OIDC_VARIABLES = {
  OIDC_ISSUER: address.optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_SCOPE: z.string().min(1).default("openid profile email"),
  OIDC_PARAMETERS: z
    .string()
    .default("")
    .transform((value) => Object.fromEntries(new URLSearchParams(value))),
  OIDC_ORIGINS: origins.default([]),
} as const;

const OidcVariables = z.object(OIDC_VARIABLES);

/** @returns null where no issuer is named: then nobody can sign in to the dashboard */
export function readOidc(variables: z.infer<typeof OidcVariables>): OidcSettings | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = variables;
  if (issuer === undefined || clientId === undefined) return null;
  return {
    issuer,
    clientId,
    scope: variables.OIDC_SCOPE,
    parameters: variables.OIDC_PARAMETERS,
    origins: [...new Set([new URL(issuer).origin, ...variables.OIDC_ORIGINS])],
  };
}

/** @returns what is wrong with them as a whole */
export function oidcProblems({ OIDC_ISSUER, OIDC_CLIENT_ID }: z.infer<typeof OidcVariables>): string[] {
  if ((OIDC_ISSUER === undefined) === (OIDC_CLIENT_ID === undefined)) return [];
  return ["OIDC_ISSUER, OIDC_CLIENT_ID: give both or neither; with both, people sign in to the dashboard there."];
}
