import { Dialog } from "@base-ui/react/dialog";
import { type ReactNode, useState } from "react";
import { PlatformMark } from "../pieces/platform-mark";
import { useTexts } from "../texts/texts";
import type { Attempt } from "./trip";
import { SideBySide } from "./trip-outcome";

interface Props {
  readonly attempt: Attempt;
  readonly busy: boolean;
  readonly choose: (profileIds: readonly string[]) => void;
  readonly again: ReactNode;
}

/** What the new consent reaches. After a wrong login nothing is ticked: adding it as new is a decision. */
export function ProfileChoices({ attempt, busy, choose, again }: Props) {
  const texts = useTexts();
  const { profiles, outcome } = attempt;
  const isMismatch = outcome === "ACCOUNT_MISMATCH";
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(isMismatch ? [] : profiles.filter(({ account }) => account === null).map(({ id }) => id)),
  );
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <>
      {isMismatch && (
        <div className="outcome" data-good="false">
          <p className="outcome-title" role="alert">
            {texts.trip.outcome.ACCOUNT_MISMATCH}
          </p>
          <Dialog.Description>{texts.trip.outcomeHint.ACCOUNT_MISMATCH}</Dialog.Description>
          <SideBySide attempt={attempt} />
        </div>
      )}
      <fieldset className="choices">
        <legend>{isMismatch ? texts.trip.addAsNew : texts.trip.choose}</legend>
        {profiles.map((profile) => (
          <label key={profile.id} className="choice-line">
            <input type="checkbox" checked={chosen.has(profile.id)} onChange={() => toggle(profile.id)} />
            <PlatformMark platform={profile.platform} />
            <span className="names">
              <bdi>{profile.name}</bdi>
              <span className="faint">
                {profile.handle !== null && `@${profile.handle.replace(/^@/, "")} · `}
                {texts.purpose[profile.purpose]}
                {profile.account !== null && ` · ${texts.trip.known}`}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="dialog-buttons">
        <Dialog.Close className="button">{texts.trip.cancel}</Dialog.Close>
        {isMismatch && again}
        <button
          type="button"
          className={isMismatch ? "button" : "button main"}
          disabled={chosen.size === 0 || busy}
          onClick={() => choose([...chosen])}
        >
          {texts.trip.chooseButton(Math.max(1, chosen.size))}
        </button>
      </div>
    </>
  );
}
