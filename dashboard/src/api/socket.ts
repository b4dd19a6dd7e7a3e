import { type Client, createClient } from "graphql-ws";
import type { TypedDocumentString } from "../operations/operations.generated";
import type { Session } from "../sign-in/session";
import { Value } from "../state/value";

export type SocketState = "CONNECTING" | "LIVE" | "RECONNECTING" | "OFFLINE";

export interface Watch<Result, Variables> {
  /** Asked anew at every (re)connection, so that a cursor is the latest one. */
  readonly variables: () => Variables;
  readonly next: (result: Result) => void;
  /** The server has nothing more to tell, and said so. Without it the subscription is begun again. */
  readonly complete?: () => void;
  /** The server refuses the subscription itself. */
  readonly refused?: (code: string) => void;
}

const PING_EVERY_MS = 12_000;
const PONG_WITHIN_MS = 6_000;
const LONGEST_WAIT_MS = 15_000;
/** With these the server says that the token is over. */
const TOKEN_IS_OVER = new Set([4401, 4403]);

/**
 * One socket for all subscriptions. Where it breaks, each is begun again with what it knows by then; a link that looks alive and is
 * not is found by pings.
 */
export class Socket {
  readonly state = new Value<SocketState>("CONNECTING");
  readonly #client: Client;
  readonly #waiting = new Set<() => void>();
  #pong: ReturnType<typeof setTimeout> | undefined;

  /** @param url the endpoint, by http(s); this page's own by default */
  constructor(session: Pick<Session, "token" | "forgetToken">, url = `${location.origin}/graphql`) {
    this.#client = createClient({
      url: url.replace(/^http/, "ws"),
      connectionParams: async () => ({ authorization: `Bearer ${await session.token()}` }),
      retryAttempts: 0,
      keepAlive: PING_EVERY_MS,
      on: {
        connected: () => this.state.set("LIVE"),
        ping: (received) => {
          if (!received) this.#pong = setTimeout(() => this.#client.terminate(), PONG_WITHIN_MS);
        },
        pong: (received) => {
          if (received) clearTimeout(this.#pong);
        },
        closed: (event) => {
          clearTimeout(this.#pong);
          if (TOKEN_IS_OVER.has((event as CloseEvent).code)) session.forgetToken();
          this.#lost();
        },
      },
    });
    addEventListener("online", this.#wake);
    addEventListener("offline", this.#drop);
  }

  /** @returns ends it */
  watch<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    { variables, next, complete, refused }: Watch<Result, Variables>,
  ): () => void {
    let ended = false;
    let failures = 0;
    let unsubscribe = () => {};
    let timer: ReturnType<typeof setTimeout>;
    const begin = () => {
      clearTimeout(timer);
      this.#waiting.delete(begin);
      if (ended) return;
      unsubscribe = this.#client.subscribe<Result>(
        { query: document.toString(), variables: variables() as Record<string, unknown> },
        {
          next: ({ data }) => {
            failures = 0;
            if (data != null && !ended) next(data);
          },
          error: (error) => {
            if (Array.isArray(error) && refused !== undefined) return refused(codeOf(error));
            again();
          },
          complete: () => (complete === undefined ? again() : complete()),
        },
      );
    };
    const again = () => {
      if (ended) return;
      const wait = Math.min(LONGEST_WAIT_MS, 250 * 2 ** failures) * (0.75 + Math.random() / 2);
      failures += 1;
      this.#waiting.add(begin);
      timer = setTimeout(begin, wait);
    };
    begin();
    return () => {
      ended = true;
      clearTimeout(timer);
      this.#waiting.delete(begin);
      unsubscribe();
    };
  }

  close(): void {
    removeEventListener("online", this.#wake);
    removeEventListener("offline", this.#drop);
    void this.#client.dispose();
  }

  readonly #wake = () => {
    for (const begin of Array.from(this.#waiting)) begin();
  };

  readonly #drop = () => {
    this.#client.terminate();
    this.#lost();
  };

  #lost(): void {
    this.state.set(navigator.onLine ? "RECONNECTING" : "OFFLINE");
  }
}

function codeOf(errors: readonly { readonly extensions?: { readonly code?: unknown } }[]): string {
  const code = errors[0]?.extensions?.code;
  return typeof code === "string" ? code : "UNKNOWN";
}
