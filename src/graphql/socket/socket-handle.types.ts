import type { RequestContext } from "../../api/request-context.js";

/** The socket on which a subscription runs. */
export interface SocketHandle {
  /** Closes the whole socket: 1013 for a reader who is too slow (W-11), so that the client comes back with its cursor. */
  end(code: number, reason: string): void;
}

/** What a subscription's `subscribe` gets beyond the usual context. */
export interface SubscriptionContext extends RequestContext {
  readonly socket: SocketHandle;
}
