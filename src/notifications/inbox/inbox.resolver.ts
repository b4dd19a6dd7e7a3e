import {
  Arg,
  Args,
  Ctx,
  FieldResolver,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  type SubscribeResolverData,
  Subscription,
} from "type-graphql";
import { ApiError } from "../../api/api-error.js";
import type { CursorCodec } from "../../api/cursor-codec.js";
import { localIdOf } from "../../api/global-id.rules.js";
import type { NodeFinder } from "../../api/node.types.js";
import { MAX_PAGE_SIZE, readPageRequest } from "../../api/page.rules.js";
import { PageArgs } from "../../api/page.types.js";
import { type RequestContext, userOf } from "../../api/request-context.js";
import { resolverOf } from "../../api/resolver-instances.js";
import { type UserError, UserErrorCode, userError } from "../../api/user-error.types.js";
import type { Database } from "../../database/database.js";
import type { InboxFacts } from "./inbox-facts.js";
import type { InboxFeed } from "./inbox-feed.js";
import { markAllRead, markRead } from "./mark-read.js";
import {
  MarkNotificationsReadInput,
  MarkNotificationsReadPayload,
  Notification,
  NotificationConnection,
} from "./notification.types.js";
import { countInbox, type InboxPosition, readInbox, readInboxByIds } from "./read-inbox.js";
import type { ToNotifications } from "./to-notifications.js";

const ID = /^[\w-]{1,21}$/;

/** A person's own notifications, and nobody else's. */
@Resolver(() => NotificationConnection)
export class InboxResolver {
  constructor(
    private readonly database: Database,
    private readonly cursors: CursorCodec,
    private readonly feed: InboxFeed,
    private readonly toNotifications: ToNotifications,
  ) {}

  @Query(() => NotificationConnection, {
    description: "What you were told in the app in the last 90 days, the newest first.",
  })
  async notifications(
    @Args(() => PageArgs) asked: PageArgs,
    @Arg("unreadOnly", () => Boolean, { defaultValue: false, description: "Only what you have not marked as read." })
    unreadOnly: boolean,
    @Ctx() context: RequestContext,
  ): Promise<NotificationConnection> {
    const person = userOf(context);
    const page = readPageRequest(asked);
    const slice = await readInbox(this.database, person, {
      page,
      unreadOnly,
      after: this.readCursor(person.companyId, page.after, "after"),
      before: this.readCursor(person.companyId, page.before, "before"),
    });
    const nodes = await this.toNotifications.run(context, slice.rows);
    const edges = nodes.map((node, index) => ({
      cursor: this.writeCursor(person.companyId, slice.rows[index] as InboxFacts),
      node,
    }));
    const { hasNextPage, hasPreviousPage } = slice;
    return {
      edges,
      nodes,
      pageInfo: {
        hasNextPage,
        hasPreviousPage,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
      count: () => countInbox(this.database, person, unreadOnly),
    };
  }

  @FieldResolver(() => Int, { description: "How many there are on all pages, only the unread ones if you asked so." })
  totalCount(@Root() connection: NotificationConnection): Promise<number> {
    return connection.count();
  }

  @FieldResolver(() => Int, { description: "How many you have not marked as read: for the badge." })
  unreadCount(@Ctx() context: RequestContext): Promise<number> {
    return countInbox(this.database, userOf(context), true);
  }

  @Mutation(() => MarkNotificationsReadPayload, {
    description: "Says that you have read some of your notifications. May be repeated.",
  })
  async markNotificationsRead(
    @Arg("input", () => MarkNotificationsReadInput, { description: "Which ones." }) input: MarkNotificationsReadInput,
    @Ctx() context: RequestContext,
  ): Promise<MarkNotificationsReadPayload> {
    const person = userOf(context);
    const problem = problemOf(input);
    const marked = problem === null ? await this.mark(input, context) : 0;
    const unreadCount = await countInbox(this.database, person, true);
    return { marked, unreadCount, userErrors: problem === null ? [] : [problem] };
  }

  @Subscription(() => Notification, {
    subscribe: ({ context, info }: SubscribeResolverData<object, object, RequestContext>) =>
      resolverOf(info.schema, InboxResolver).feed.follow(userOf(context)),
    description:
      "What you are told from now on, within about a second. Read `notifications` after every reconnect; what arrives twice has the same id.",
  })
  async notificationAdded(@Root() facts: InboxFacts, @Ctx() context: RequestContext): Promise<Notification> {
    const [notification] = await this.toNotifications.run(context, [facts]);
    return notification as Notification;
  }

  /** For `node`: one's own. */
  readonly find: NodeFinder = async (_companyId, localId, context) => {
    if (!ID.test(localId)) return null;
    const found = await readInboxByIds(this.database, userOf(context), [localId]);
    return (await this.toNotifications.run(context, found))[0] ?? null;
  };

  private mark({ ids, upTo }: MarkNotificationsReadInput, context: RequestContext): Promise<number> {
    const person = userOf(context);
    if (ids == null) return markAllRead(this.database, person, upTo ?? context.now, context.now);
    const localIds = ids.map((id) => localIdOf("Notification", id) ?? "").filter((id) => ID.test(id));
    return markRead(this.database, person, localIds, context.now);
  }

  private writeCursor(companyId: number, { createdAt, id }: InboxFacts): string {
    return this.cursors.encode("NOTIFICATIONS", companyId, [createdAt.getTime(), id]);
  }

  private readCursor(companyId: number, cursor: string | null, argument: string): InboxPosition | null {
    if (cursor === null) return null;
    const position = this.cursors.decode("NOTIFICATIONS", companyId, cursor);
    if (position === null) throw new ApiError("BAD_USER_INPUT", `\`${argument}\` is not a cursor of this list.`);
    return { createdAt: new Date(position[0] as number), id: position[1] as string };
  }
}

function problemOf({ ids, all, upTo }: MarkNotificationsReadInput): UserError | null {
  const { INVALID_VALUE, TOO_MANY } = UserErrorCode;
  if ((ids != null) === (all === true)) return userError(INVALID_VALUE, "Give either `ids`, or `all: true`.", []);
  if (ids != null && upTo != null) return userError(INVALID_VALUE, "`upTo` goes with `all`.", ["upTo"]);
  if (ids != null && ids.length > MAX_PAGE_SIZE) {
    return userError(TOO_MANY, `At most ${MAX_PAGE_SIZE} ids in a call; split them.`, ["ids"]);
  }
  return null;
}
