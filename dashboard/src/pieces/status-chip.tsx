import type { ConnectionStatus } from "../operations/operations.generated";
import { useTexts } from "../texts/texts";
import { STATUS_SHAPES } from "./signs";

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

export function StatusShape({ status }: { readonly status: ConnectionStatus }) {
  return (
    <svg viewBox="0 0 16 16" className="shape" data-status={status} aria-hidden="true">
      <path d={STATUS_SHAPES[status]} />
    </svg>
  );
}
