import type { ChangeSource } from "../../accounts/status.js";
import { personalEnd } from "../../grants/clocks.rules.js";
import type { Reason } from "../../platforms/reason.js";
import { demoClocks, renewsItself } from "./demo-clocks.rules.js";
import type { DemoAccount, DemoGrant } from "./demo-company.js";

/** Something that happened in a demo company, and when it was written down. */
export type DemoStep = { readonly at: Date } & (
  | { readonly kind: "CONSENTED"; readonly grant: DemoGrant; readonly first: boolean }
  /** The last consent was at `consentAt`. */
  | { readonly kind: "REFRESHED"; readonly grant: DemoGrant; readonly consentAt: Date }
  | { readonly kind: "EXPIRED"; readonly grant: DemoGrant }
  | { readonly kind: "BROKE"; readonly account: DemoAccount; readonly reason: Reason; readonly source: ChangeSource }
  | { readonly kind: "MENDED" | "DISCONNECTED"; readonly account: DemoAccount; readonly by: string }
);

const DAY_MS = 86_400_000;
const NOTICED_AFTER_MS = 240;
const LAST_REFRESH_BEFORE_MS = 20 * 60_000;

/** All that happened up to `now`, in the order in which it did. */
export function demoTimeline(grants: readonly DemoGrant[], now: Date): DemoStep[] {
  return grants
    .flatMap((grant) => [...consents(grant, now), ...refreshes(grant, now), ...stories(grant, now)])
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

/** Every consent, and the end of each that nobody renewed in time. */
function consents(grant: DemoGrant, now: Date): DemoStep[] {
  const instants = grant.consentsDaysAgo.map((daysAgo) => before(now, daysAgo));
  return instants.flatMap((at, index): DemoStep[] => {
    const consented: DemoStep = { at, kind: "CONSENTED", grant, first: index === 0 };
    const end = personalEnd(demoClocks(grant.provider, at, at), at)?.expiresAt;
    const renewedAt = instants[index + 1] ?? now;
    if (end === undefined || end >= renewedAt) return [consented];
    return [consented, { at: new Date(end.getTime() + NOTICED_AFTER_MS), kind: "EXPIRED", grant }];
  });
}

/** The last time that Relink renewed the tokens by itself: just now, or before the consent broke. */
function refreshes(grant: DemoGrant, now: Date): DemoStep[] {
  if (!renewsItself(grant.provider)) return [];
  const consentAt = before(now, grant.consentsDaysAgo.at(-1) ?? 0);
  const end = personalEnd(demoClocks(grant.provider, consentAt, consentAt), consentAt)?.expiresAt ?? now;
  const good = Math.min(now.getTime(), end.getTime(), brokeAt(grant, now)?.getTime() ?? now.getTime());
  const at = new Date(good - LAST_REFRESH_BEFORE_MS);
  return at > consentAt ? [{ at, kind: "REFRESHED", grant, consentAt }] : [];
}

/** When the last account of a consent broke for good; null while one works. */
function brokeAt(grant: DemoGrant, now: Date): Date | null {
  const ends = grant.accounts.map(({ story = [] }) => story.at(-1)).filter((event) => event !== undefined);
  const broken = ends.filter((event) => event.kind !== "MENDED");
  if (broken.length < grant.accounts.length) return null;
  return before(now, Math.min(...broken.map((event) => event.daysAgo)));
}

function stories(grant: DemoGrant, now: Date): DemoStep[] {
  return grant.accounts.flatMap((account) =>
    (account.story ?? []).map(({ daysAgo, ...event }): DemoStep => ({ at: before(now, daysAgo), account, ...event })),
  );
}

function before(now: Date, days: number): Date {
  return new Date(now.getTime() - Math.round(days * DAY_MS));
}
