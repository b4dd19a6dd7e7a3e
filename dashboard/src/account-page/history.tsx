import { useCallback, useEffect, useState } from "react";
import type { ApiError } from "../api/graphql-client";
import { HistoryDocument, type HistoryQuery } from "../operations/operations.generated";
import { Failed, Loading } from "../pieces/states";
import { StatusShape } from "../pieces/status-chip";
import { useRelink } from "../state/relink";
import { formatInstant } from "../texts/format";
import { useTexts } from "../texts/texts";

type Change = NonNullable<HistoryQuery["connection"]>["history"]["nodes"][number];

/** What happened to the account, newest first, a page at a time. */
export function History({ id }: { readonly id: string }) {
  const { account: texts } = useTexts();
  const { api } = useRelink();
  const [changes, setChanges] = useState<readonly Change[]>([]);
  const [after, setAfter] = useState<string | null>(null);
  const [state, setState] = useState<"LOADING" | "READY" | ApiError>("LOADING");
  const read = useCallback(
    async (cursor: string | null) => {
      setState("LOADING");
      try {
        const { connection } = await api.run(HistoryDocument, { id, after: cursor });
        const { nodes = [], pageInfo } = connection?.history ?? {};
        setChanges((before) => (cursor === null ? nodes : [...before, ...nodes]));
        setAfter(pageInfo?.hasNextPage === true ? pageInfo.endCursor : null);
        setState("READY");
      } catch (error) {
        setState(error as ApiError);
      }
    },
    [api, id],
  );
  useEffect(() => void read(null), [read]);
  return (
    <section className="card">
      <h2>{texts.history}</h2>
      <ol className="history">
        {changes.map((change) => (
          <ChangeLine key={change.number} change={change} />
        ))}
      </ol>
      {state === "LOADING" && <Loading />}
      {state instanceof Error && <Failed error={state} retry={() => void read(after)} />}
      {state === "READY" && after !== null && (
        <button type="button" className="button" onClick={() => void read(after)}>
          {texts.more}
        </button>
      )}
    </section>
  );
}

function ChangeLine({ change }: { readonly change: Change }) {
  const texts = useTexts();
  const { from, to, reason, source, user, occurredAt } = change;
  return (
    <li>
      <StatusShape status={to} />
      <div>
        <strong>{texts.account.historyLine(from === null ? null : texts.status[from], texts.status[to])}</strong>
        {reason !== null && <span> · {texts.reason[reason]}</span>}
        <p className="faint">
          {formatInstant(occurredAt, texts.language)} ·{" "}
          {texts.account.historyBy(texts.source[source], user?.name ?? null)}
        </p>
      </div>
    </li>
  );
}
