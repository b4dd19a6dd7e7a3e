import { useEffect, useLayoutEffect } from "react";
import { useLocation, useSearch } from "wouter";
import { Failed } from "../pieces/states";
import { useRelink } from "../state/relink";
import { useValue } from "../state/value";
import { useTexts } from "../texts/texts";
import { useTitle } from "../shell/use-title";
import { ChangeAnnouncer } from "./change-announcer";
import { ConnectNew } from "./connect-new";
import { ConnectionTable } from "./connection-table";
import { FilterBar } from "./filter-bar";
import { IncidentBanner } from "./incident-banner";
import { isFiltered, readSelection, type Selection, writeSelection } from "./selection";
import { SummaryStrip } from "./summary-strip";

/** Everything that the company has connected: what works, what does not, and what to do about it. */
export function ConnectionsPage() {
  const texts = useTexts();
  const { list, summary } = useRelink();
  const search = useSearch();
  const [, navigate] = useLocation();
  const selection = readSelection(search);
  const view = useValue(list.view);
  const { byStatus, totalCount } = useValue(summary.value);
  const broken = byStatus.reduce((sum, { status, count }) => (isBroken(status) ? sum + count : sum), 0);
  useTitle(texts.connections.title);
  useEffect(() => list.select(readSelection(search)), [list, search]);
  useLayoutEffect(() => {
    scrollTo(0, list.scrolledTo);
    const remember = () => {
      list.scrolledTo = scrollY;
    };
    addEventListener("scroll", remember, { passive: true });
    return () => removeEventListener("scroll", remember);
  }, [list]);

  const select = (next: Partial<Selection>) => {
    list.scrolledTo = 0;
    navigate(`/${writeSelection({ ...selection, ...next })}`, { replace: true });
  };
  const nothing =
    !view.loading && view.error === null && view.groups.every(({ ids, complete }) => complete && ids.length === 0);
  return (
    <main id="main" className="page" tabIndex={-1}>
      <div className="headline">
        <h1>{texts.connections.headline(broken, totalCount)}</h1>
        <ConnectNew />
      </div>
      <IncidentBanner />
      <SummaryStrip chosen={selection.status} choose={(status) => select({ status })} />
      <FilterBar selection={selection} select={select} />
      {view.outside > 0 && (
        <p className="outside">
          {texts.connections.outside(view.outside)}
          <button type="button" className="link" onClick={() => list.refresh()}>
            {texts.connections.refresh}
          </button>
        </p>
      )}
      {view.error !== null && <Failed error={view.error} retry={() => list.refresh()} />}
      {nothing ? (
        <div className="state">
          <p>{isFiltered(selection) ? texts.connections.noneFiltered : texts.connections.empty}</p>
          {isFiltered(selection) && (
            <button
              type="button"
              className="button"
              onClick={() => select({ text: "", platforms: [], purpose: null, status: null })}
            >
              {texts.connections.clear}
            </button>
          )}
        </div>
      ) : (
        <ConnectionTable view={view} />
      )}
      <ChangeAnnouncer />
    </main>
  );
}

function isBroken(status: string): boolean {
  return status === "EXPIRED" || status === "INVALID";
}
