import { useCallback, useEffect, useState } from "react";
import type { ApiError } from "../api/graphql-client";
import { TellingDocument, type TellingQuery, UpdatePreferencesDocument } from "../operations/operations.generated";
import { Failed, Loading } from "../pieces/states";
import { useRelink } from "../state/relink";
import { useQuery } from "../state/use-query";
import { formatInstant } from "../texts/format";
import { useTexts } from "../texts/texts";

type Told = NonNullable<TellingQuery["connection"]>;

/** Who is reminded when, who was told what, whether it arrived; and whether one wants to hear of it oneself. */
export function TellingCard({ id, version }: { readonly id: string; readonly version: number }) {
  const { api, clock, inbox } = useRelink();
  const { data, error, reload } = useQuery(`telling ${id} ${version}`, () =>
    api.run(TellingDocument, { id, after: null }),
  );
  useEffect(() => {
    // Reminders go out as time goes by, which changes no status; the reader is mostly told as well.
    const stops = [clock.offsetMs.subscribe(reload), inbox.unread.subscribe(reload)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [clock, inbox, reload]);
  if (error !== null && data === null) return <Failed error={error} retry={reload} />;
  if (data === null) return <Loading />;
  const told = data.connection;
  if (told === null) return null;
  return (
    <>
      <section className="card">
        <div className="card-head">
          <TellingTitle />
          <Mute id={id} muted={told.muted} reload={reload} />
        </div>
        <Reach reach={told.mailReach} />
        <Reminders reminders={told.reminders} />
      </section>
      <Deliveries key={version} id={id} first={told.deliveries} />
    </>
  );
}

function TellingTitle() {
  const { telling } = useTexts();
  return <h2>{telling.reminders}</h2>;
}

function Mute({ id, muted, reload }: { readonly id: string; readonly muted: boolean; readonly reload: () => void }) {
  const { telling } = useTexts();
  const { api } = useRelink();
  const toggle = async () => {
    const input = muted ? { unmuteAccounts: [id] } : { muteAccounts: [id] };
    await api.run(UpdatePreferencesDocument, { input }).catch(() => undefined);
    reload();
  };
  return (
    <button
      type="button"
      className="button small"
      aria-pressed={muted}
      title={telling.muteHint}
      onClick={() => void toggle()}
    >
      {muted ? telling.unmute : telling.mute}
    </button>
  );
}

/** A warning where nobody, or not everybody, can be reached. */
function Reach({ reach }: { readonly reach: Told["mailReach"] }) {
  const { telling } = useTexts();
  const { readers, undeliverable } = reach;
  return (
    <>
      {readers === 0 ? (
        <p className="note warn">{telling.nobody}</p>
      ) : (
        <p className="faint">{telling.readers(readers)}</p>
      )}
      {undeliverable.length > 0 && (
        <p className="note warn">{telling.undeliverable(undeliverable.map(({ name }) => name).join(", "))}</p>
      )}
    </>
  );
}

function Reminders({ reminders }: { readonly reminders: Told["reminders"] }) {
  const { telling, language } = useTexts();
  if (reminders.length === 0) return <p className="faint">{telling.noReminders}</p>;
  return (
    <ol className="rungs">
      {reminders.map(({ daysBefore, dueAt, state }) => (
        <li key={daysBefore} data-state={state}>
          <strong>{telling.rung(daysBefore)}</strong>
          <span className="faint numbers">{formatInstant(dueAt, language)}</span>
          <span>{telling.rungState[state]}</span>
        </li>
      ))}
    </ol>
  );
}

function Deliveries({ id, first }: { readonly id: string; readonly first: Told["deliveries"] }) {
  const { telling, account, language, preferences } = useTexts();
  const { api } = useRelink();
  const [deliveries, setDeliveries] = useState(first.nodes);
  const [page, setPage] = useState(first.pageInfo);
  const [error, setError] = useState<ApiError | null>(null);
  useEffect(() => {
    setDeliveries(first.nodes);
    setPage(first.pageInfo);
  }, [first]);
  const more = useCallback(async () => {
    try {
      const { connection } = await api.run(TellingDocument, { id, after: page.endCursor });
      if (connection === null) return;
      setDeliveries((before) => [...before, ...connection.deliveries.nodes]);
      setPage(connection.deliveries.pageInfo);
      setError(null);
    } catch (problem) {
      setError(problem as ApiError);
    }
  }, [api, id, page]);
  return (
    <section className="card">
      <h2>{telling.deliveries}</h2>
      {deliveries.length === 0 ? (
        <p className="faint">{telling.noDeliveries}</p>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={telling.deliveries}>
          <table>
            <thead>
              <tr>
                <th scope="col">{telling.who}</th>
                <th scope="col">{telling.what}</th>
                <th scope="col">{telling.when}</th>
                <th scope="col">{telling.arrived}</th>
              </tr>
            </thead>
            <tbody>
              {deliveries.map((each) => (
                <tr
                  key={`${each.plannedAt} ${each.recipient?.id} ${each.category} ${each.daysBefore} ${each.changeNumber}`}
                >
                  <td>
                    <bdi>{each.recipient?.name ?? account.someone}</bdi>
                  </td>
                  <td>
                    {preferences.category[each.category][0]}
                    {each.daysBefore !== null && <span className="faint"> · {telling.rung(each.daysBefore)}</span>}
                  </td>
                  <td className="numbers">{formatInstant(each.sentAt ?? each.plannedAt, language)}</td>
                  <td title={each.detail ?? undefined}>{telling.state[each.state]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {error !== null && <Failed error={error} retry={() => void more()} />}
      {error === null && page.hasNextPage && (
        <button type="button" className="button" onClick={() => void more()}>
          {account.more}
        </button>
      )}
    </section>
  );
}
