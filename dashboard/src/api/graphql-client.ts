import type { TypedDocumentString } from "../operations/operations.generated";
import type { Session } from "../sign-in/session";

/** `OFFLINE`: no answer came. Otherwise the code of the API's first error. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

interface Answer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Queries and mutations by POST. A token that has grown old is renewed once, and the call repeated: nothing was done by it. */
export class GraphqlClient {
  /** @param url the endpoint; this page's own by default */
  constructor(
    private readonly session: Pick<Session, "token" | "forgetToken">,
    private readonly url = "/graphql",
  ) {}

  /** @throws ApiError */
  async run<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    try {
      return await this.#post(document, variables);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "UNAUTHENTICATED") throw error;
      this.session.forgetToken();
      return this.#post(document, variables);
    }
  }

  async #post<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const authorization = `Bearer ${await this.session.token()}`;
    let answer: Answer<Result>;
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "content-type": "application/json", authorization },
        body: JSON.stringify({ query: document.toString(), variables }),
      });
      answer = (await response.json()) as Answer<Result>;
    } catch (error) {
      throw new ApiError("OFFLINE", "Relink did not answer.", { cause: error });
    }
    const [problem] = answer.errors ?? [];
    if (problem !== undefined) throw new ApiError(problem.extensions?.code ?? "UNKNOWN", problem.message);
    if (answer.data == null) throw new ApiError("UNKNOWN", "The answer has no data.");
    return answer.data;
  }
}
