/** What is asked: the app, where its graph is, and whose tokens. */
export interface Network {
  /** Without the version at its end. */
  readonly graph: string;
  readonly appId: string;
  readonly appSecret: string;
  /** One for each consent; null: any will do. */
  readonly tokens: readonly string[] | null;
}

/** What the programs that ask the network are told. */
export type Order =
  /** Brings in so many consents, all of them looked at once already; the bare loop notes their tokens. */
  | { readonly kind: "PREPARE"; readonly url: string; readonly network: Network; readonly consents: number }
  /** Asks about each of them once. */
  | { readonly kind: "RUN" };

export interface Outcome {
  readonly probes: number;
  readonly seconds: number;
}

/** So many questions are under way at once, as in the service. */
export const AT_ONCE = 16;
export const APP_ID = "bench";
export const APP_SECRET = "bench-secret";
export const API_VERSION = "v25.0";

/** The id of the page behind a consent. */
export const pageOf = (consent: number) => String(10_000 + consent);
