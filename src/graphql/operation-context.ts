import { Loaders } from "../api/loaders.js";
import type { RequestContext } from "../api/request-context.js";
import type { Viewer } from "../api/viewer.js";
import type { Clock } from "../clock.js";

/** Who calls, and from where. */
export interface Call {
  readonly viewer: Viewer | null;
  readonly requestId: string;
  readonly address: string | null;
}

/** Makes the context of one operation, or of one event of a subscription. */
export type CreateContext = (call: Call) => RequestContext;

export function contextMaker(clock: Pick<Clock, "now">): CreateContext {
  return ({ viewer, requestId, address }) => ({ viewer, requestId, address, now: clock.now(), loaders: new Loaders() });
}
