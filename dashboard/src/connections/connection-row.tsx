import { memo, useRef } from "react";
import { Link } from "wouter";
import { type AccountRow, useAccount } from "../accounts/account-store";
import { useReadAfterWait } from "../accounts/row-reader";
import { PlatformMark } from "../pieces/platform-mark";
import { StatusChip } from "../pieces/status-chip";
import { ReconnectButton } from "../reconnect/reconnect-button";
import { useRelink } from "../state/relink";
import { formatInstant } from "../texts/format";
import { useTexts } from "../texts/texts";
import { ClocksPopover } from "./clocks-popover";

/** One connection. It watches its own account, so a change draws this row and no other. */
export const ConnectionRow = memo(function ConnectionRow({
  id,
  index,
}: {
  readonly id: string;
  readonly index: number;
}) {
  const texts = useTexts();
  const { accounts, rows, clock } = useRelink();
  const account = useAccount(accounts, id);
  useReadAfterWait(rows, account, clock);
  const drawnFirst = useRef(account?.lastChangeNumber);
  if (account === undefined) return null;
  const hasChanged = account.lastChangeNumber !== drawnFirst.current;
  return (
    <div role="row" className="row" data-status={account.status} aria-rowindex={index + 2}>
      {hasChanged && <span key={account.lastChangeNumber} className="flash" aria-hidden="true" />}
      <div role="cell" className="cell-account">
        <PlatformMark platform={account.platform} />
        <div className="names">
          <Link href={`/accounts/${encodeURIComponent(id)}`} className="name">
            <bdi>{account.name}</bdi>
          </Link>
          {account.handle !== null && (
            <span className="faint handle">
              <bdi>@{account.handle.replace(/^@/, "")}</bdi>
            </span>
          )}
        </div>
      </div>
      <div role="cell" className="cell-status">
        <StatusChip status={account.status} />
      </div>
      <div role="cell" className="cell-cause">
        {causeOf(account)}
        {account.diagnosis?.notBefore != null && !account.diagnosis.canReconnectNow && (
          <span className="faint">
            {" "}
            {texts.account.notBefore(formatInstant(account.diagnosis.notBefore, texts.language))}
          </span>
        )}
      </div>
      <div role="cell" className="cell-expires numbers">
        {account.status === "DISCONNECTED" ? null : <ClocksPopover account={account} />}
      </div>
      <div role="cell" className="cell-by">
        <span className="unseen narrow-only">{texts.account.connectedBy}: </span>
        <bdi>{account.connectedBy?.name ?? texts.connections.nobody}</bdi>
      </div>
      <div role="cell" className="cell-act">
        <ReconnectButton account={account} />
      </div>
    </div>
  );
});

/** The cause in one line; a healthy connection says nothing. */
function causeOf({ diagnosis }: AccountRow): string {
  return diagnosis?.title ?? "";
}
