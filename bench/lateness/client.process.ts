import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { localIdOf } from "../../src/api/global-id.rules.js";
import { report, serve } from "../program.js";

/** What to listen to: a Relink, with a socket for each token, or bare frames. */
export interface Listen {
  readonly source: string;
  readonly url: string;
  readonly tokens: readonly string[] | null;
}

/** The frame of an expiry has arrived. */
export interface Arrival {
  readonly source: string;
  readonly accountId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const QUERY = `subscription {
  connectionStatusChanged {
    kind
    cursor
    change { number from to reason occurredAt account { id name platform status connectedBy { name } } }
  }
}`;

interface Answer {
  connectionStatusChanged: { change: { account: { id: string } } | null };
}

async function listenToRelink({ source, url }: Listen, token: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const client = createClient({
      url,
      webSocketImpl: WebSocket,
      lazy: false,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
      on: { connected: () => resolve() },
      onNonLazyError: reject,
    });
    client.subscribe<Answer>(
      { query: QUERY },
      {
        next: ({ data, errors }) => {
          const at = Date.now();
          if (errors) throw new Error(JSON.stringify(errors));
          const id = data?.connectionStatusChanged.change?.account.id ?? "";
          report({ source, accountId: localIdOf("SocialAccount", id) ?? "", at } satisfies Arrival);
        },
        error: (error) => {
          console.error(error);
          process.exit(1);
        },
        complete: () => undefined,
      },
    );
  });
}

async function listenToBareFrames({ source, url }: Listen): Promise<void> {
  const socket = new WebSocket(url);
  socket.on("message", (frame: Buffer) => {
    const at = Date.now();
    const { accountId } = JSON.parse(frame.toString("utf8")) as { accountId: string };
    report({ source, accountId, at } satisfies Arrival);
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
}

serve(async (listen: Listen) => {
  if (listen.tokens === null) await listenToBareFrames(listen);
  else await Promise.all(listen.tokens.map((token) => listenToRelink(listen, token)));
  return { listening: listen.source };
});
