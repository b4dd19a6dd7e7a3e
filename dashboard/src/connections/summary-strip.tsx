import type { ConnectionStatus } from "../operations/operations.generated";
import { StatusShape } from "../pieces/status-chip";
import { useRelink } from "../state/relink";
import { useValue } from "../state/value";
import { formatNumber } from "../texts/format";
import { useTexts } from "../texts/texts";
import { CHOICES, type StatusChoice } from "./selection";

/** The company in five numbers, each of which filters the list. */
export function SummaryStrip({
  chosen,
  choose,
}: {
  readonly chosen: StatusChoice | null;
  readonly choose: (status: StatusChoice | null) => void;
}) {
  const texts = useTexts();
  const summary = useValue(useRelink().summary.value);
  const countOf = (choice: StatusChoice) =>
    choice === "EXPIRING"
      ? summary.expiringCount
      : (summary.byStatus.find(({ status }) => status === choice)?.count ?? 0);
  return (
    <div className="strip" role="group" aria-label={texts.connections.summary}>
      {CHOICES.map((choice) => (
        <button
          key={choice}
          type="button"
          className="figure"
          data-status={choice}
          data-none={countOf(choice) === 0}
          aria-pressed={chosen === choice}
          onClick={() => choose(chosen === choice ? null : choice)}
        >
          <span className="figure-label">
            <StatusShape status={choice === "EXPIRING" ? "EXPIRED" : (choice satisfies ConnectionStatus)} />
            {choice === "EXPIRING" ? texts.connections.expiring : texts.status[choice]}
          </span>
          <span className="figure-number">{formatNumber(countOf(choice), texts.language)}</span>
          <span className="faint figure-note">
            {choice === "EXPIRING"
              ? texts.connections.expiringHint
              : choice === "CONNECTED"
                ? texts.connections.total(summary.totalCount)
                : "\u00a0"}
          </span>
        </button>
      ))}
    </div>
  );
}
