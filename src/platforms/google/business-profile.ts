import type { Answer } from "../answer.js";
import type { Outbound } from "../outbound.js";
import type { ProviderApp } from "../provider-app.js";
import { type Location, locationId, readAccounts, readLocations } from "./lists.rules.js";
import { type AllPages, readAllPages } from "./pages.js";

/** Google Business Profile: accounts (a person, or a group of locations), and the locations in them. */
export class BusinessProfile {
  constructor(
    private readonly app: ProviderApp,
    private readonly outbound: Outbound,
  ) {}

  /** One location, which only those who manage it may see. */
  askAbout(externalId: string, accessToken: string, signal: AbortSignal): Promise<Answer> {
    const path = `/v1/locations/${encodeURIComponent(locationId(externalId))}?readMask=name,title`;
    return this.get(`${this.app.addresses.businessInformation}${path}`, accessToken, signal);
  }

  /** The locations of all accounts; each once, also where two accounts share it. */
  async listLocations(accessToken: string, signal: AbortSignal): Promise<AllPages<Location>> {
    const accounts = await readAllPages((page) => this.askAccounts(page, accessToken, signal), readAccounts);
    if (accounts.kind === "REFUSED") return accounts;
    const found = new Map<string, Location>();
    for (const account of accounts.items) {
      const locations = await readAllPages(
        (page) => this.askLocations(account, page, accessToken, signal),
        readLocations,
      );
      if (locations.kind === "REFUSED") return locations;
      for (const location of locations.items) found.set(locationId(location.name), location);
    }
    return { kind: "ALL", items: [...found.values()] };
  }

  private askAccounts(pageToken: string | null, accessToken: string, signal: AbortSignal): Promise<Answer> {
    const query = new URLSearchParams({ pageSize: "20", ...(pageToken !== null && { pageToken }) });
    return this.get(`${this.app.addresses.business}/v1/accounts?${query.toString()}`, accessToken, signal);
  }

  private askLocations(
    account: string,
    pageToken: string | null,
    accessToken: string,
    signal: AbortSignal,
  ): Promise<Answer> {
    const query = new URLSearchParams({
      readMask: "name,title",
      pageSize: "100",
      ...(pageToken !== null && { pageToken }),
    });
    const url = `${this.app.addresses.businessInformation}/v1/accounts/${encodeURIComponent(locationId(account))}/locations`;
    return this.get(`${url}?${query.toString()}`, accessToken, signal);
  }

  private get(url: string, accessToken: string, signal: AbortSignal): Promise<Answer> {
    return this.outbound.send({ method: "GET", url, headers: { authorization: `Bearer ${accessToken}` } }, signal);
  }
}
