import { ApiError } from "../api/graphql-client";
import type { Session } from "./session";

export interface SandboxPerson {
  readonly id: string;
  readonly name: string;
  readonly role: "ADMIN" | "MEMBER";
  readonly locale: string | null;
}

export interface SandboxCompany {
  readonly id: string;
  readonly name: string;
  readonly people: readonly SandboxPerson[];
}

/** Who, never a token: so that a reload, or the way back from a network, need not ask again. */
export interface Chosen {
  readonly company: string;
  readonly person: string;
}

const CHOSEN = "relink.sandbox-person";

export async function readSandboxPeople(): Promise<readonly SandboxCompany[]> {
  const response = await fetch("/sandbox/people");
  if (!response.ok) throw new ApiError("OFFLINE", `The people were answered with ${response.status}.`);
  return ((await response.json()) as { companies: SandboxCompany[] }).companies;
}

export function chosenBefore(): Chosen | null {
  const text = sessionStorage.getItem(CHOSEN);
  return text === null ? null : (JSON.parse(text) as Chosen);
}

/** Anybody may be anybody in a sandbox. */
export class SandboxSession implements Session {
  #token: { readonly text: string; readonly renewAt: number } | null = null;
  #asking: Promise<string> | null = null;

  constructor(
    private readonly chosen: Chosen,
    private readonly signedOut: () => void,
  ) {
    sessionStorage.setItem(CHOSEN, JSON.stringify(chosen));
  }

  token(): Promise<string> {
    if (this.#token !== null && this.#token.renewAt > Date.now()) return Promise.resolve(this.#token.text);
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  forgetToken(): void {
    this.#token = null;
  }

  signOut(): void {
    sessionStorage.removeItem(CHOSEN);
    this.signedOut();
  }

  async #ask(): Promise<string> {
    const response = await fetch("/sandbox/sign-in", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(this.chosen),
    }).catch((error: unknown) => {
      throw new ApiError("OFFLINE", "Relink did not answer.", { cause: error });
    });
    if (!response.ok) {
      this.signOut();
      throw new ApiError("UNAUTHENTICATED", "There is no such person any more.");
    }
    const { token, expiresInSeconds } = (await response.json()) as { token: string; expiresInSeconds: number };
    this.#token = { text: token, renewAt: Date.now() + (expiresInSeconds * 1_000) / 2 };
    return token;
  }
}
