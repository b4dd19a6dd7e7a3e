import type { GraphqlClient } from "../api/graphql-client";
import type { Socket } from "../api/socket";
import {
  InboxDocument,
  MarkReadDocument,
  NotificationAddedDocument,
  type NotificationFactsFragment,
  UnreadCountDocument,
} from "../operations/operations.generated";
import { Value } from "../state/value";

export type Notification = NotificationFactsFragment;

export interface InboxView {
  readonly notifications: readonly Notification[];
  readonly loading: boolean;
  readonly failed: boolean;
  /** Where the next page begins; null: that was the last. */
  readonly after: string | null;
}

/** What somebody is told in the app: the badge always, the list once it was asked for. */
export class InboxStore {
  readonly unread = new Value(0);
  readonly view = new Value<InboxView>({ notifications: [], loading: true, failed: false, after: null });
  #asked = false;

  constructor(
    private readonly api: GraphqlClient,
    private readonly socket: Socket,
  ) {}

  /** The stream has no cursor: after every reconnection the numbers, and the list if it is shown, are read anew. */
  start(): () => void {
    const stopWatching = this.socket.watch(NotificationAddedDocument, {
      variables: () => ({}),
      next: ({ notificationAdded }) => this.#add(notificationAdded),
    });
    const read = () => {
      if (this.socket.state.get() !== "LIVE") return;
      void this.#count();
      if (this.#asked) void this.read();
    };
    const stopListening = this.socket.state.subscribe(read);
    read();
    return () => {
      stopWatching();
      stopListening();
    };
  }

  /** From the newest on. */
  async read(): Promise<void> {
    this.#asked = true;
    await this.#page(null);
  }

  async more(): Promise<void> {
    const { after, loading } = this.view.get();
    if (after !== null && !loading) await this.#page(after);
  }

  /** Shown as read at once; if it could not be stored, it is as it was. */
  async markRead(ids: readonly string[]): Promise<void> {
    await this.#mark({ ids: [...ids] }, (each) => ids.includes(each.id));
  }

  /** Everything up to what is shown: what has come since stays unread. */
  async markAllRead(): Promise<void> {
    const newest = this.view.get().notifications[0];
    if (newest !== undefined) await this.#mark({ all: true, upTo: newest.createdAt }, () => true);
  }

  async #mark(
    input: { readonly ids: readonly string[] } | { readonly all: true; readonly upTo: string },
    concerns: (notification: Notification) => boolean,
  ): Promise<void> {
    const before = this.view.get();
    const readAt = new Date().toISOString();
    const notifications = before.notifications.map((each) =>
      each.readAt === null && concerns(each) ? { ...each, readAt } : each,
    );
    this.view.set({ ...before, notifications });
    try {
      const { markNotificationsRead } = await this.api.run(MarkReadDocument, { input });
      this.unread.set(markNotificationsRead.unreadCount);
    } catch {
      this.view.set(before);
    }
  }

  async #page(after: string | null): Promise<void> {
    this.view.set({ ...this.view.get(), loading: true, failed: false });
    try {
      const { notifications: page } = await this.api.run(InboxDocument, { after, unreadOnly: false });
      const known = after === null ? [] : this.view.get().notifications;
      const ids = new Set(known.map(({ id }) => id));
      const notifications = [...known, ...page.nodes.filter(({ id }) => !ids.has(id))];
      this.unread.set(page.unreadCount);
      const { hasNextPage, endCursor } = page.pageInfo;
      this.view.set({ notifications, loading: false, failed: false, after: hasNextPage ? endCursor : null });
    } catch {
      this.view.set({ ...this.view.get(), loading: false, failed: true });
    }
  }

  async #count(): Promise<void> {
    try {
      const { notifications } = await this.api.run(UnreadCountDocument, {});
      this.unread.set(notifications.unreadCount);
    } catch {
      // The next notification, or the next reconnection, asks again.
    }
  }

  #add(notification: Notification): void {
    const view = this.view.get();
    if (view.notifications.some(({ id }) => id === notification.id)) return;
    this.unread.set(this.unread.get() + (notification.readAt === null ? 1 : 0));
    if (this.#asked) this.view.set({ ...view, notifications: [notification, ...view.notifications] });
  }
}
