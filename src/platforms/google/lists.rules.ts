import { z } from "zod";
import type { Page } from "./pages.js";

const text = z.string().min(1).nullish().catch(null);
const channel = z.object({
  id: z.string().min(1),
  snippet: z.object({ title: text, customUrl: text }).nullish().catch(null),
});
const channels = z.object({
  items: z.array(channel).optional(),
  pageInfo: z.object({ totalResults: z.number() }).optional(),
  nextPageToken: text,
});
const accounts = z.object({
  accounts: z.array(z.object({ name: z.string().min(1) })).default([]),
  nextPageToken: text,
});
const location = z.object({ name: z.string().min(1), title: text });
const locations = z.object({ locations: z.array(location).default([]), nextPageToken: text });

export interface Channel {
  readonly id: string;
  readonly title: string | null;
  /** Without the `@`. */
  readonly handle: string | null;
}

export interface Location {
  /** `locations/…`. */
  readonly name: string;
  readonly title: string | null;
}

/** A page of `channels.list`. Somebody without a channel gets one without `items`, whose `pageInfo` counts none. */
export function readChannels(json: unknown): Page<Channel> | null {
  const page = channels.safeParse(json).data;
  if (page === undefined || (page.items === undefined && page.pageInfo?.totalResults !== 0)) return null;
  const items = (page.items ?? []).map(({ id, snippet }) => ({
    id,
    title: snippet?.title ?? null,
    handle: snippet?.customUrl?.replace(/^@/, "") ?? null,
  }));
  return { items, nextPageToken: page.nextPageToken ?? null };
}

/** A page of `accounts.list`: names such as `accounts/…`. Empty lists are left out of the answer. */
export function readAccounts(json: unknown): Page<string> | null {
  const page = fieldsOnly(json) ? accounts.safeParse(json).data : undefined;
  if (page === undefined) return null;
  return { items: page.accounts.map(({ name }) => name), nextPageToken: page.nextPageToken ?? null };
}

/** A page of `accounts.locations.list`. */
export function readLocations(json: unknown): Page<Location> | null {
  const page = fieldsOnly(json) ? locations.safeParse(json).data : undefined;
  if (page === undefined) return null;
  const items = page.locations.map(({ name, title }) => ({ name, title: title ?? null }));
  return { items, nextPageToken: page.nextPageToken ?? null };
}

export function readLocation(json: unknown): Location | null {
  const found = location.safeParse(json).data;
  return found === undefined ? null : { name: found.name, title: found.title ?? null };
}

/** The id at the end: profiles are known as `locations/1` here, as `accounts/2/locations/1` in the older API, as `1` elsewhere. */
export function locationId(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

function fieldsOnly(json: unknown): boolean {
  return typeof json === "object" && json !== null && !Array.isArray(json) && !("error" in json);
}
