import type { ResyncCause, StreamCursor } from "../accounts/stream-position.rules.js";

/** One step of a company's stream; `cursor` is where to resume from. Who stand at the same place get the same object. */
export type StreamEvent<Change> =
  | {
      readonly kind: "CHANGED";
      readonly companyId: number;
      readonly cursor: StreamCursor;
      readonly change: Change;
    }
  | {
      readonly kind: "RESYNC";
      readonly companyId: number;
      readonly cursor: StreamCursor;
      readonly cause: ResyncCause;
    };
