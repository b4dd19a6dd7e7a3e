import { useEffect } from "react";
import { Link } from "wouter";
import type { NotificationKind } from "../operations/operations.generated";
import { PlatformMark } from "../pieces/platform-mark";
import { Loading } from "../pieces/states";
import { When } from "../pieces/when";
import { useTitle } from "../shell/use-title";
import { useRelink } from "../state/relink";
import { useValue } from "../state/value";
import { useTexts } from "../texts/texts";
import type { Notification } from "./inbox-store";

/** By which status colour a notification is marked. */
const TONES: Readonly<Record<NotificationKind, string>> = {
  EXPIRY_REMINDER: "EXPIRED",
  CONNECTION_BROKEN: "INVALID",
  CONNECTION_LIMITED: "EXPIRED",
  CONNECTION_REPAIRED: "CONNECTED",
  CONNECTION_TAKEN_OVER: "CONNECTED",
  INCIDENT_OPENED: "EXPIRED",
  INCIDENT_CLOSED: "CONNECTED",
  COLLEAGUE_LEFT: "EXPIRED",
  COLLEAGUE_UNREACHABLE: "EXPIRED",
};

/** What one was told, newest first; what comes while one looks appears at the top. */
export function InboxPage() {
  const { inbox: texts, states } = useTexts();
  const { inbox } = useRelink();
  const view = useValue(inbox.view);
  const unread = useValue(inbox.unread);
  useTitle(texts.title);
  useEffect(() => void inbox.read(), [inbox]);
  return (
    <main id="main" className="page narrow" tabIndex={-1}>
      <div className="headline">
        <h1>{texts.headline(unread)}</h1>
        {unread > 0 && (
          <button type="button" className="button" onClick={() => void inbox.markAllRead()}>
            {texts.markAll}
          </button>
        )}
      </div>
      {view.notifications.length > 0 && (
        <ul className="card inbox">
          {view.notifications.map((each) => (
            <Line key={each.id} notification={each} />
          ))}
        </ul>
      )}
      {view.loading && <Loading />}
      {view.failed && (
        <div className="state" role="alert">
          <p>{states.offline}</p>
          <button type="button" className="button" onClick={() => void inbox.read()}>
            {states.retry}
          </button>
        </div>
      )}
      {!view.loading && !view.failed && view.notifications.length === 0 && <p className="state">{texts.empty}</p>}
      {view.after !== null && !view.loading && (
        <button type="button" className="button more" onClick={() => void inbox.more()}>
          {texts.more}
        </button>
      )}
    </main>
  );
}

function Line({ notification }: { readonly notification: Notification }) {
  const { inbox: texts } = useTexts();
  const { inbox, clock } = useRelink();
  const { id, kind, title, body, createdAt, readAt, account } = notification;
  const isUnread = readAt === null;
  const read = () => void (isUnread && inbox.markRead([id]));
  return (
    <li data-unread={isUnread} data-status={TONES[kind]}>
      <span
        className="inbox-dot"
        role={isUnread ? "img" : undefined}
        aria-label={isUnread ? texts.unread : undefined}
      />
      <div className="grow">
        <p className="inbox-title">{title}</p>
        <p className="inbox-body">{body}</p>
        <p className="faint inbox-foot">
          <When instant={createdAt} clock={clock} />
          {account !== null && (
            <Link href={`/accounts/${encodeURIComponent(account.id)}`} onClick={read}>
              <PlatformMark platform={account.platform} /> <bdi>{account.name}</bdi>
            </Link>
          )}
        </p>
      </div>
      {isUnread && (
        <button type="button" className="button small quiet" onClick={read}>
          {texts.mark}
          <span className="unseen"> {title}</span>
        </button>
      )}
    </li>
  );
}
