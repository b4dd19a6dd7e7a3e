import { When } from "../pieces/when";
import { useRelink } from "../state/relink";
import { useValue } from "../state/value";
import { useTexts } from "../texts/texts";

/** A network misbehaves for many at once: said before anybody looks for a fault of their own. */
export function IncidentBanner() {
  const texts = useTexts();
  const { incidents, clock } = useRelink();
  const open = useValue(incidents.open);
  return (
    <div role="status" className="banners">
      {open.map(({ id, kind, provider, openedAt, accountsConcerned }) => (
        <section key={id} className="banner" data-kind="incident">
          <svg viewBox="0 0 24 24" aria-hidden="true" className="icon">
            <path d="M4 15a4 4 0 0 1 .8-7.9 6 6 0 0 1 11.5 1.4A3.9 3.9 0 0 1 19 15.6M9.5 13.5l5 5m0-5l-5 5" />
          </svg>
          <div>
            <h2>
              {texts.incident.title}
              <span className="faint">
                {texts.provider[provider]} · <When instant={openedAt} clock={clock} />
              </span>
            </h2>
            <p>{texts.incident[kind](texts.provider[provider], accountsConcerned)}</p>
          </div>
        </section>
      ))}
    </div>
  );
}
