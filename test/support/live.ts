import type { Client } from "graphql-ws";

/** What a client of `connectionStatusChanged` sees. */
export interface LiveEvent {
  readonly kind: "CHANGED" | "RESYNC";
  readonly cursor: string;
  readonly change: {
    readonly number: number;
    readonly to: string;
    readonly occurredAt: string;
    readonly account: { readonly id: string; readonly status: string; readonly lastChangeNumber: number };
  } | null;
}

const SUBSCRIPTION = `subscription Live($after: String) {
  connectionStatusChanged(after: $after) {
    kind cursor
    change { number to occurredAt account { id status lastChangeNumber } }
  }
}`;

/** A subscription that collects what arrives. */
export class Live {
  readonly events: LiveEvent[] = [];
  readonly errors: unknown[] = [];

  constructor(client: Client, after: string | null = null) {
    client.subscribe<{ connectionStatusChanged: LiveEvent }>(
      { query: SUBSCRIPTION, variables: { after } },
      {
        next: ({ data, errors }) => {
          if (data?.connectionStatusChanged) this.events.push(data.connectionStatusChanged);
          if (errors) this.errors.push(...errors);
        },
        error: (error) => this.errors.push(error),
        complete: () => undefined,
      },
    );
  }

  get numbers(): number[] {
    return this.events.flatMap((event) => event.change?.number ?? []);
  }

  get cursor(): string {
    return this.events.at(-1)?.cursor ?? "";
  }
}
