import type { ConnectionStatus } from "../operations/operations.generated";
import { useTexts } from "../texts/texts";

/** A status by colour, shape and word: none of them alone. */
export function StatusChip({ status }: { readonly status: ConnectionStatus }) {
  const texts = useTexts();
  return (
    <span className="chip" data-status={status}>
      <StatusShape status={status} />
      {texts.status[status]}
    </span>
  );
}

const SHAPES: Readonly<Record<ConnectionStatus, string>> = {
  CONNECTED: "M3.2 8.4l3 3 6.4-6.6",
  EXPIRED: "M8 2.2a5.8 5.8 0 1 0 .01 0zM8 5v3.3l2.1 1.3",
  INVALID: "M4.6 4.6l6.8 6.8m0-6.8l-6.8 6.8",
  DISCONNECTED: "M4 8h8",
};

export function StatusShape({ status }: { readonly status: ConnectionStatus }) {
  return (
    <svg viewBox="0 0 16 16" className="shape" data-status={status} aria-hidden="true">
      <path d={SHAPES[status]} />
    </svg>
  );
}
