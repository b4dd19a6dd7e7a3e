import { useId } from "react";
import type { AccountRow } from "../accounts/account-store";
import { useSharedConsent } from "../accounts/row-reader";
import { type Relink, useRelink } from "../state/relink";
import { useTexts } from "../texts/texts";
import { Trip, type TripTarget } from "./trip";

/** Begins a trip in the click itself, and shows it. */
export function beginTrip(relink: Relink, target: TripTarget): void {
  relink.trip.get()?.dispose();
  const trip = new Trip({ ...relink, relinkOrigin: relink.config.relinkOrigin }, target);
  trip.begin();
  relink.trip.set(trip);
}

/** Beside every connection that a reconnect may mend, and nowhere else. */
export function ReconnectButton({
  account,
  large = false,
}: {
  readonly account: AccountRow;
  readonly large?: boolean;
}) {
  const texts = useTexts();
  const relink = useRelink();
  const { status, diagnosis } = account;
  const shared = useSharedConsent(relink.rows, account, relink.summary.value);
  const hint = useId();
  if (status === "CONNECTED" || diagnosis?.canReconnectNow === false) return null;
  const quiet = status === "DISCONNECTED";
  const repairs = shared === null || shared.broken < 2 ? null : shared.broken;
  return (
    <span className="act" data-size={large ? "large" : "usual"}>
      <button
        type="button"
        className={quiet ? "button" : "button main"}
        data-size={large ? "large" : "usual"}
        aria-describedby={repairs === null ? undefined : hint}
        onClick={() => beginTrip(relink, { ...account, kind: "ACCOUNT" })}
      >
        {texts.account.reconnect}
        <span className="unseen"> {account.name}</span>
      </button>
      {repairs !== null && (
        <span id={hint} className="faint repairs numbers">
          {large ? texts.account.loginRepairs(repairs) : texts.account.repairs(repairs)}
        </span>
      )}
    </span>
  );
}
