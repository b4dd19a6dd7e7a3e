import { Arg, Extensions, Resolver, Root, type SubscribeResolverData, Subscription } from "type-graphql";
import { toSocialAccount } from "../accounts/social-account.types.js";
import { toStatusChange } from "../accounts/status-change.types.js";
import type { ChangeWithAccount } from "../accounts/status-change-reader.js";
import { readStreamCursor, writeStreamCursor } from "../accounts/stream-cursor.js";
import type { CursorCodec } from "../api/cursor-codec.js";
import { type RequestContext, userOf } from "../api/request-context.js";
import { resolverOf } from "../api/resolver-instances.js";
import type { Clock } from "../clock.js";
import { changeFilter } from "./change-filter.rules.js";
import { ConnectionStatusEvent, ConnectionStatusFilter } from "./connection-status.types.js";
import { SelectedEvents } from "./selected-events.js";
import type { StatusStream } from "./status-stream.js";
import type { StreamEvent } from "./stream-event.js";

interface Arguments {
  readonly filter?: ConnectionStatusFilter | null;
  readonly after?: string | null;
}

@Resolver()
export class ConnectionStatusResolver {
  constructor(
    private readonly stream: StatusStream<ChangeWithAccount>,
    private readonly cursors: CursorCodec,
    private readonly clock: Clock,
  ) {}

  // Where a subscriber begins says nothing about how an event looks to it, so those with different cursors share what is executed.
  @Extensions({ positions: ["after"] })
  @Subscription(() => ConnectionStatusEvent, {
    subscribe: ({ args, context, info }: SubscribeResolverData<object, Arguments, RequestContext>) =>
      resolverOf(info.schema, ConnectionStatusResolver).follow(args, userOf(context).companyId),
    description:
      "Every change of a connection's status: first everything after the cursor, then live; in order, each once. Or RESYNC, where that cannot be promised.",
  })
  connectionStatusChanged(
    @Root() event: StreamEvent<ChangeWithAccount>,
    @Arg("filter", () => ConnectionStatusFilter, {
      nullable: true,
      description: "Which changes to tell of; all of them by default.",
    })
    _filter: ConnectionStatusFilter | null,
    @Arg("after", () => String, {
      nullable: true,
      description:
        "The last `cursor` you have seen, or the `streamCursor` of a list. Without it, only what happens from now on.",
    })
    _after: string | null,
  ): ConnectionStatusEvent {
    const cursor = writeStreamCursor(this.cursors, event.companyId, event.cursor);
    if (event.kind === "RESYNC") return { kind: "RESYNC", cursor, change: null, resyncCause: event.cause };
    const account = toSocialAccount(event.change.account, this.clock.now());
    return { kind: "CHANGED", cursor, change: toStatusChange(event.change, account), resyncCause: null };
  }

  private async follow(args: Arguments, companyId: number): Promise<SelectedEvents> {
    const wants = changeFilter(args.filter ?? null);
    const after = args.after == null ? null : readStreamCursor(this.cursors, companyId, args.after);
    return new SelectedEvents(await this.stream.follow(companyId, after), wants);
  }
}
