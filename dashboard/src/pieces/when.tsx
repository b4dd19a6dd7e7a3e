import { type BusinessClock, useNow } from "../state/business-clock";
import { formatDistance, formatInstant } from "../texts/format";
import { useTexts } from "../texts/texts";

/** "in 12 days", with the instant itself for whoever points at it. */
export function When({ instant, clock }: { readonly instant: string; readonly clock: BusinessClock }) {
  const { language } = useTexts();
  const now = useNow(clock);
  return (
    <time dateTime={instant} title={formatInstant(instant, language)}>
      {formatDistance(instant, now, language)}
    </time>
  );
}
