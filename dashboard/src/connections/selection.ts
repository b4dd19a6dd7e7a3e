import type {
  ConnectionFilter,
  ConnectionOrder,
  ConnectionStatus,
  Platform,
  Purpose,
} from "../operations/operations.generated";
import type { AccountRow } from "../accounts/account-store";

export const PLATFORMS = [
  "FACEBOOK",
  "INSTAGRAM",
  "LINKEDIN",
  "X",
  "YOUTUBE",
  "GOOGLE_BUSINESS",
  "TIKTOK",
] as const satisfies Platform[];
export const PURPOSES = ["OWN", "PAID", "MONITORED"] as const satisfies Purpose[];
export const SORTS = ["attention", "expiry", "name", "change"] as const;
export const CHOICES = ["CONNECTED", "EXPIRING", "EXPIRED", "INVALID", "DISCONNECTED"] as const;
/** How far ahead EXPIRING looks; the summary counts the same. */
const SOON_DAYS = 10;

export type Sort = (typeof SORTS)[number];
export type StatusChoice = (typeof CHOICES)[number];

/** What of the connections is to be seen, and in which order. */
export interface Selection {
  readonly text: string;
  readonly platforms: readonly Platform[];
  readonly purpose: Purpose | null;
  readonly status: StatusChoice | null;
  readonly sort: Sort;
}

export const EVERYTHING: Selection = { text: "", platforms: [], purpose: null, status: null, sort: "attention" };

export function isFiltered({ text, platforms, purpose, status }: Selection): boolean {
  return text !== "" || platforms.length > 0 || purpose !== null || status !== null;
}

/** From the address of the page; what it does not know is left out. */
export function readSelection(search: string): Selection {
  const values = new URLSearchParams(search);
  const one = <T extends string>(name: string, known: readonly T[]): T | null =>
    known.find((each) => each === values.get(name)) ?? null;
  const platforms = values.get("platform")?.split(",") ?? [];
  return {
    text: values.get("q") ?? "",
    platforms: PLATFORMS.filter((each) => platforms.includes(each)),
    purpose: one("purpose", PURPOSES),
    status: one("status", CHOICES),
    sort: one("sort", SORTS) ?? "attention",
  };
}

export function writeSelection({ text, platforms, purpose, status, sort }: Selection): string {
  const values = new URLSearchParams();
  if (text !== "") values.set("q", text);
  if (platforms.length > 0) values.set("platform", platforms.join(","));
  if (purpose !== null) values.set("purpose", purpose);
  if (status !== null) values.set("status", status);
  if (sort !== "attention") values.set("sort", sort);
  const search = values.toString();
  return search === "" ? "" : `?${search}`;
}

export interface Segment {
  readonly filter: ConnectionFilter;
  readonly orderBy: ConnectionOrder;
}

const BROKEN = ["EXPIRED", "INVALID"] as const satisfies ConnectionStatus[];
const LATEST: ConnectionOrder = { field: "STATUS_CHANGE", direction: "DESC" };
const NEXT_TO_EXPIRE: ConnectionOrder = { field: "EXPIRES_AT", direction: "ASC" };
const BY_NAME: ConnectionOrder = { field: "NAME", direction: "ASC" };
const ORDERS = { expiry: NEXT_TO_EXPIRE, name: BY_NAME, change: LATEST } as const;
const ATTENTION: readonly { readonly statuses: readonly ConnectionStatus[]; readonly orderBy: ConnectionOrder }[] = [
  { statuses: BROKEN, orderBy: LATEST },
  { statuses: ["CONNECTED"], orderBy: NEXT_TO_EXPIRE },
  { statuses: ["DISCONNECTED"], orderBy: BY_NAME },
];

export function filterOf({ text, platforms, status }: Selection, purpose: Purpose): ConnectionFilter {
  return {
    purposes: [purpose],
    ...(text === "" ? {} : { text }),
    ...(platforms.length === 0 ? {} : { platforms }),
    ...(status === null ? {} : status === "EXPIRING" ? { expiringWithinDays: SOON_DAYS } : { statuses: [status] }),
  };
}

/** The lists that follow each other in one group. What needs a person first is no order of the API, but three of its lists are. */
export function segmentsOf(selection: Selection, purpose: Purpose): Segment[] {
  const filter = filterOf(selection, purpose);
  const { sort, status } = selection;
  if (sort !== "attention") return [{ filter, orderBy: ORDERS[sort] }];
  if (status === "EXPIRING") return [{ filter, orderBy: NEXT_TO_EXPIRE }];
  const wanted = ATTENTION.map(({ statuses, orderBy }) => ({
    orderBy,
    statuses: status === null ? statuses : statuses.filter((each) => each === status),
  }));
  return wanted
    .filter(({ statuses }) => statuses.length > 0)
    .map(({ statuses, orderBy }) => ({ filter: { ...filter, statuses }, orderBy }));
}

/** Whether an account that has changed belongs into what is selected; days left are the API's to judge. */
export function selects({ text, platforms, purpose, status }: Selection, account: AccountRow): boolean {
  const wanted = text.toLowerCase();
  const named = [account.name, account.handle ?? ""].some((each) => each.toLowerCase().includes(wanted));
  return (
    named &&
    (platforms.length === 0 || platforms.includes(account.platform)) &&
    (purpose === null || purpose === account.purpose) &&
    (status === null || status === account.status)
  );
}
