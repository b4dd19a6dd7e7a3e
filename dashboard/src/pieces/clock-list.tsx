import type { ClocksQuery } from "../operations/operations.generated";
import type { BusinessClock } from "../state/business-clock";
import { formatInstant } from "../texts/format";
import { useTexts } from "../texts/texts";
import { When } from "./when";

type Clocks = NonNullable<ClocksQuery["connection"]>["clocks"];

/** Every end that the network has set, the one that counts marked. */
export function ClockList({ clocks, clock }: { readonly clocks: Clocks; readonly clock: BusinessClock }) {
  const texts = useTexts();
  if (clocks.length === 0) return <p className="faint">{texts.clock.empty}</p>;
  return (
    <ul className="clocks">
      {clocks.map((each) => (
        <li key={each.kind} data-counts={each.isExpiry}>
          <div className="clock-head">
            <strong>{texts.clockKind[each.kind]}</strong>
            <span className="numbers">
              {each.expiresAt === null ? texts.clock.none : <When instant={each.expiresAt} clock={clock} />}
            </span>
          </div>
          <p className="faint">
            {each.expiresAt !== null && `${formatInstant(each.expiresAt, texts.language)} · `}
            {each.renewedByRelink ? texts.clock.renewed : each.expiresAt === null ? "" : texts.clock.person}
            {each.isExpiry && ` · ${texts.clock.isExpiry}`}
          </p>
          <p className="faint">{each.consequence}</p>
        </li>
      ))}
    </ul>
  );
}
