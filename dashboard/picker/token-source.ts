import { ApiError } from "../src/api/graphql-client";

/** Asks whoever embeds the picker for a token of the person who looks at the page. */
export type TokenProvider = () => Promise<string>;

/** The embedding page's token, kept in memory until Relink says that it has run out. Asked for once, however many wait for it. */
export class TokenSource {
  #token: Promise<string> | null = null;

  constructor(private readonly provider: TokenProvider) {}

  /** @throws ApiError TOKEN when the page has none to give */
  token(): Promise<string> {
    this.#token ??= this.#ask();
    return this.#token;
  }

  forgetToken(): void {
    this.#token = null;
  }

  async #ask(): Promise<string> {
    try {
      const token: unknown = await this.provider();
      if (typeof token !== "string" || token === "") throw new TypeError("tokenProvider gave no token.");
      return token;
    } catch (cause) {
      this.#token = null;
      throw new ApiError("TOKEN", cause instanceof Error ? cause.message : "tokenProvider failed.", { cause });
    }
  }
}
