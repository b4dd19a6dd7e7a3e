import type { Provider } from "../../platforms/provider.js";
import type { Reason } from "../../platforms/reason.js";
import type { Category } from "../category.js";
import type { NotificationKind } from "../inbox/notification-kind.js";
import type { Fact } from "../ledger/fact.js";

/** Something that the people of a company are told, in the app and by mail. */
export interface News {
  readonly companyId: number;
  readonly kind: NotificationKind;
  readonly category: Category;
  /** What makes it one and the same: nobody is told it twice. */
  readonly key: string;
  /** Null: it is about no account, so nobody can have muted it. */
  readonly accountId: string | null;
  /** Of a reminder the expiry; otherwise when it happened. */
  readonly happensAt: Date;
  readonly details?: NewsDetails;
  /** What the ledger keeps for the mail; null: it is told in the app alone. */
  readonly mail: Fact | null;
  readonly readers?: Readers;
}

/** What the text in the app is made of. */
export interface NewsDetails {
  /** Of an incident. That of an account is looked up. */
  readonly provider?: Provider;
  readonly personId?: string | null;
  readonly incidentId?: string;
  readonly daysBefore?: number;
  readonly changeNumber?: number;
  readonly reason?: Reason | null;
  readonly accounts?: number;
}

/** Who is told; without it every active person of the company is. Preferences and muted accounts count on top of it. */
export interface Readers {
  readonly adminsOnly?: boolean;
  /** Only these are told in the app. */
  readonly inApp?: ReadonlySet<string>;
  /** Only these are mailed. */
  readonly mail?: ReadonlySet<string>;
}
