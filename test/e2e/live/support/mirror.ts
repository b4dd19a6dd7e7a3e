import { type Answer, type Api, ask } from "./installation.js";
import { type Change, Follower } from "./follower.js";

interface Page {
  readonly connections: {
    readonly streamCursor: string;
    readonly nodes: readonly { readonly id: string; readonly status: string; readonly lastChangeNumber: number }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const PAGE = `query Page($after: String) {
  connections(first: 100, after: $after) { streamCursor nodes { id status lastChangeNumber } pageInfo { hasNextPage endCursor } }
}`;

/** A dashboard: loads everything, then follows from where the first page stood, and drops what it knows already. */
export class Mirror {
  readonly statuses = new Map<string, { status: string; number: number }>();
  private follower: Follower | null = null;

  constructor(
    private readonly api: Api,
    private readonly token: string,
    private readonly addresses: () => readonly string[],
  ) {}

  async open(): Promise<void> {
    let cursor = "";
    let after: string | null = null;
    do {
      const { data, errors }: Answer<Page> = await ask<Page>(this.api, this.token, PAGE, { after });
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      const { nodes, pageInfo, streamCursor }: Page["connections"] = data.connections;
      cursor ||= streamCursor;
      for (const { id, status, lastChangeNumber } of nodes) this.statuses.set(id, { status, number: lastChangeNumber });
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    const { addresses, token } = this;
    this.follower = new Follower({ addresses, token, cursor, onChange: (change) => this.apply(change) });
  }

  get problems(): readonly string[] {
    return this.follower?.problems ?? ["not opened"];
  }

  close(): void {
    this.follower?.finish();
  }

  private apply({ number, to, account }: Change): void {
    const known = this.statuses.get(account.id);
    if (known !== undefined && known.number < number) this.statuses.set(account.id, { status: to, number });
  }
}
