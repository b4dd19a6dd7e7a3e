import type { RelinkProcess } from "./relink-process.js";

export interface Attempt {
  readonly id: string;
  readonly step: string;
  readonly outcome: string | null;
  readonly profiles: readonly { readonly id: string; readonly name: string; readonly account: { id: string } | null }[];
  readonly expected: { readonly name: string } | null;
  readonly received: readonly { readonly name: string }[];
  readonly connectedAccounts: readonly { readonly id: string; readonly name: string }[];
  readonly healedAccounts: readonly { readonly id: string }[];
}

const ATTEMPT = `id step outcome profiles { id name account { id } } expected { name } received { name }
  connectedAccounts { id name } healedAccounts { id }`;

interface Payload {
  readonly attempt: Attempt | null;
  readonly startUrl?: string | null;
  readonly userErrors: readonly { readonly code: string }[];
}

/** What a browser brings home from the network, in the fragment of the return address. */
export interface Homecoming {
  readonly status: number;
  readonly attempt: string | null;
  readonly outcome: string | null;
  readonly completion: string | null;
}

/** A trip under way: its attempt, and the browser's cookie for it. */
export interface Trip {
  readonly attemptId: string;
  readonly cookie: string;
  readonly consentUrl: string;
}

/** Somebody who connects and reconnects as a dashboard's user does, with a browser of their own. */
export class Traveller {
  constructor(
    private readonly relink: RelinkProcess,
    private readonly token = relink.sandbox.adminToken,
  ) {}

  connect(platform: string, purpose = "OWN", provider: string | null = null): Promise<Payload> {
    const input = { platform, purpose, provider, ...this.redirect };
    return this.mutate("connectAccount", "ConnectAccountInput", input, "startUrl");
  }

  reconnect(accountId: string): Promise<Payload> {
    return this.mutate("reconnectAccount", "ReconnectAccountInput", { accountId, ...this.redirect }, "startUrl");
  }

  complete(attemptId: string, completion: string | null): Promise<Payload> {
    return this.mutate("completeReconnect", "CompleteReconnectInput", { attemptId, completion });
  }

  choose(attemptId: string, profileIds: readonly string[]): Promise<Payload> {
    return this.mutate("chooseProfiles", "ChooseProfilesInput", { attemptId, profileIds });
  }

  /** The click on the start page. */
  async leave({ attempt, startUrl, userErrors }: Payload): Promise<Trip> {
    if (attempt === null || startUrl == null) throw new Error(JSON.stringify(userErrors));
    const left = await fetch(startUrl, { method: "POST", redirect: "manual" });
    const consentUrl = left.headers.get("location");
    if (consentUrl === null) throw new Error(`The start page answered ${left.status}.`);
    return { attemptId: attempt.id, cookie: cookieOf(left), consentUrl };
  }

  /** From the network's consent page to the address to which it sends the browser back. */
  async consent({ consentUrl }: Pick<Trip, "consentUrl">, person: string, decision = "allow"): Promise<string> {
    const shown = await fetch(consentUrl);
    const page = await shown.text();
    const order = /name="order" value="([^"]+)"/.exec(page)?.[1] ?? "";
    const body = new URLSearchParams({ order, decision, person });
    for (const [, scope = ""] of page.matchAll(/name="scope" value="([^"]+)"/g)) body.append("scope", scope);
    const left = await fetch(new URL("/consent", shown.url), { method: "POST", body, redirect: "manual" });
    const callback = left.headers.get("location");
    if (callback === null) throw new Error(`The consent page answered ${left.status}: ${await left.text()}`);
    return callback;
  }

  /** @param at an address of another process at which to come back */
  async comeBack({ cookie }: Pick<Trip, "cookie">, callback: string, at?: string): Promise<Homecoming> {
    const { pathname, search } = new URL(callback);
    const address = at === undefined ? callback : `${at}${pathname}${search}`;
    const answer = await fetch(address, { redirect: "manual", headers: { cookie } });
    await answer.arrayBuffer();
    const home = new URLSearchParams(new URL(answer.headers.get("location") ?? "about:blank").hash.slice(1));
    const get = (name: string) => home.get(name);
    return { status: answer.status, attempt: get("attempt"), outcome: get("outcome"), completion: get("completion") };
  }

  /** A whole trip. */
  async travel(begun: Payload, person: string): Promise<Attempt> {
    const trip = await this.leave(begun);
    const { completion } = await this.comeBack(trip, await this.consent(trip, person));
    const { attempt, userErrors } = await this.complete(trip.attemptId, completion);
    if (attempt === null) throw new Error(JSON.stringify(userErrors));
    return attempt;
  }

  private get redirect() {
    return { mode: "REDIRECT", returnTo: `${this.relink.sandbox.url}/` };
  }

  private async mutate(name: string, type: string, input: object, more = ""): Promise<Payload> {
    const { data, errors } = await this.relink.query<Record<string, Payload>>(
      `mutation ($input: ${type}!) { ${name}(input: $input) { attempt { ${ATTEMPT} } userErrors { code } ${more} } }`,
      { input },
      this.token,
    );
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data[name] as Payload;
  }
}

export function cookieOf(answer: Response): string {
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}
