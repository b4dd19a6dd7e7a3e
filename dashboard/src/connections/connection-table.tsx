import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { RowsToCome } from "../pieces/states";
import type { Purpose } from "../operations/operations.generated";
import { useRelink } from "../state/relink";
import { formatNumber } from "../texts/format";
import { useTexts } from "../texts/texts";
import type { ListView } from "./connection-list";
import { ConnectionRow } from "./connection-row";

type Item =
  | { readonly kind: "GROUP"; readonly key: string; readonly purpose: Purpose; readonly total: number | null }
  | { readonly kind: "ROW"; readonly key: string; readonly id: string }
  | { readonly kind: "MORE"; readonly key: string; readonly purpose: Purpose };

/** Once somebody scrolls, a group's next rows are read when so many are left before their place. */
const READ_AHEAD = 80;
const HEIGHTS = { GROUP: 68, ROW: 62, MORE: 120 } as const;

/** All groups as one long table, of which only what can be seen is in the page. */
export function ConnectionTable({ view }: { readonly view: ListView }) {
  const { connections: texts } = useTexts();
  const items = useMemo(() => itemsOf(view), [view]);
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  const { list } = useRelink();
  const { loading } = view;
  useLayoutEffect(() => {
    if (loading) return undefined;
    const measure = () => setOffset((body.current?.getBoundingClientRect().top ?? 0) + scrollY);
    measure();
    // Whatever comes or goes above the rows changes how high the page is; measuring with every scrolled frame would lay it out twice.
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [loading]);
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => HEIGHTS[items[index]?.kind ?? "ROW"],
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 8,
    scrollMargin: offset,
  });
  const drawn = rows.getVirtualItems();
  useEffect(() => {
    const first = drawn[0]?.index ?? 0;
    const near = items.slice(first, (drawn.at(-1)?.index ?? 0) + 1 + (first === 0 ? 0 : READ_AHEAD));
    for (const item of near) if (item.kind === "MORE") list.more(item.purpose);
  });
  const total = view.groups.reduce((sum, group) => sum + (group.total ?? group.ids.length), 0);
  return (
    <div
      role="table"
      className="table"
      aria-label={texts.table(total)}
      aria-rowcount={total + 1}
      aria-busy={view.loading}
    >
      <div role="rowgroup">
        <div role="row" className="row head" aria-rowindex={1}>
          <span role="columnheader">{texts.columns.account}</span>
          <span role="columnheader">{texts.columns.status}</span>
          <span role="columnheader">{texts.columns.cause}</span>
          <span role="columnheader">{texts.columns.expires}</span>
          <span role="columnheader">{texts.columns.by}</span>
          <span role="columnheader">
            <span className="unseen">{texts.columns.act}</span>
          </span>
        </div>
      </div>
      {view.loading ? (
        <RowsToCome count={8} />
      ) : (
        <div role="rowgroup" ref={body} className="rows" style={{ height: rows.getTotalSize() }}>
          {drawn.map(({ index, key, start }) => {
            const item = items[index];
            return item === undefined ? null : (
              <div
                key={key}
                data-index={index}
                ref={rows.measureElement}
                className="slot"
                role="presentation"
                style={{ transform: `translateY(${start - offset}px)` }}
              >
                <TableItem item={item} index={index} />
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}

function TableItem({ item, index }: { readonly item: Item; readonly index: number }) {
  switch (item.kind) {
    case "GROUP":
      return <GroupHead purpose={item.purpose} total={item.total} />;
    case "ROW":
      return <ConnectionRow id={item.id} index={index} />;
    case "MORE":
      return <RowsToCome count={2} />;
  }
}

function GroupHead({ purpose, total }: { readonly purpose: Purpose; readonly total: number | null }) {
  const texts = useTexts();
  const [title, what] = texts.connections.group[purpose];
  return (
    <div role="row" className="group-head">
      <div role="cell" aria-colspan={6}>
        <h2>
          {title}
          {total !== null && <span className="count numbers">{formatNumber(total, texts.language)}</span>}
        </h2>
        <p className="faint">{what}</p>
      </div>
    </div>
  );
}

function itemsOf({ groups }: ListView): Item[] {
  return groups.flatMap(({ purpose, ids, total, complete }): Item[] => {
    if (ids.length === 0) return [];
    return [
      { kind: "GROUP", key: purpose, purpose, total },
      ...ids.map((id) => ({ kind: "ROW" as const, key: id, id })),
      ...(complete ? [] : [{ kind: "MORE" as const, key: `${purpose} more`, purpose }]),
    ];
  });
}
