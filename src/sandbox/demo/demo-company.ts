import type { ChangeSource } from "../../accounts/status.js";
import type { Role } from "../../api/role.js";
import type { Platform, Purpose } from "../../platforms/platform.js";
import type { Provider } from "../../platforms/provider.js";
import type { Reason } from "../../platforms/reason.js";

/** An invented company, as data: who is there, what they connected when, and what went wrong since. */
export interface DemoCompany {
  readonly externalId: string;
  readonly name: string;
  readonly timeZone: string;
  readonly defaultLocale: string;
  /** The first one is the ADMIN whose token is handed out. */
  readonly users: readonly DemoUser[];
  readonly grants: readonly DemoGrant[];
}

export interface DemoUser {
  readonly externalId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly locale: string;
}

export interface DemoGrant {
  readonly provider: Provider;
  /**
   * Who consented, as the provider knows the person; one grant for each. Where the profile is the person (X, TikTok, Instagram's own
   * login, a Facebook login that watches), it has the same id.
   */
  readonly person: string;
  /** External id of the user. */
  readonly connectedBy: string;
  /** When the person consented, in days before the first start, oldest first. Where one ends before the next, it had expired. */
  readonly consentsDaysAgo: readonly number[];
  readonly accounts: readonly DemoAccount[];
  /** Its token is one of those that expire while somebody watches. */
  readonly ticks?: boolean;
}

export interface DemoAccount {
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly externalId: string;
  readonly name: string;
  readonly handle?: string;
  readonly story?: readonly DemoEvent[];
}

/** What befell an account, in days before the first start. */
export type DemoEvent =
  | { readonly daysAgo: number; readonly kind: "BROKE"; readonly reason: Reason; readonly source: ChangeSource }
  | { readonly daysAgo: number; readonly kind: "MENDED" | "DISCONNECTED"; readonly by: string };

/** The app id of every consent in the demo: nobody else imports under it. */
export const DEMO_APP_ID = "relink-demo";
