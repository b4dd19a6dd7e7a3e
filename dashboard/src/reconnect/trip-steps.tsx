import type { Platform, Provider } from "../operations/operations.generated";
import { useTexts } from "../texts/texts";
import type { Attempt } from "./trip";

interface Props {
  readonly attempt: Attempt | null;
  readonly provider: Provider | null;
  readonly platform: Platform;
}

/** Where the trip is: what is done, what is going on, what comes. */
export function TripSteps({ attempt, provider, platform }: Props) {
  const texts = useTexts();
  const { steps } = texts.trip;
  const login = provider === null ? texts.platform[platform] : texts.provider[provider];
  const lines = [steps.open, steps.network(login), steps.check, steps.done];
  const at =
    attempt === null
      ? 0
      : { STARTED: 1, AT_NETWORK: 1, RETURNED: 2, COMPLETING: 2, CHOOSING: 2, ENDED: 4 }[attempt.step];
  return (
    <ol className="trip-steps" aria-live="polite">
      {lines.map((line, index) => (
        <li
          key={line}
          data-state={index < at ? "done" : index === at ? "now" : "later"}
          aria-current={index === at ? "step" : undefined}
        >
          <span className="trip-dot" aria-hidden="true" />
          {line}
        </li>
      ))}
    </ol>
  );
}
