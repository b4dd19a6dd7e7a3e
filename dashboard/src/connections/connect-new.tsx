import { Dialog } from "@base-ui/react/dialog";
import { useState } from "react";
import { type Platform, PoliciesDocument, type Purpose } from "../operations/operations.generated";
import { PlatformMark } from "../pieces/platform-mark";
import { Failed, Loading } from "../pieces/states";
import { beginTrip } from "../reconnect/reconnect-button";
import { useRelink } from "../state/relink";
import { useQuery } from "../state/use-query";
import { useTexts } from "../texts/texts";
import { PURPOSES } from "./selection";

/** Chooses network and purpose for something new; the API says which pairs there are. */
export function ConnectNew() {
  const { connections, trip } = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="button">{connections.add}</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title className="dialog-title">{trip.pickTitle}</Dialog.Title>
          <Dialog.Description className="faint">{trip.pickHint}</Dialog.Description>
          <Choice done={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Choice({ done }: { readonly done: () => void }) {
  const texts = useTexts();
  const relink = useRelink();
  const [purpose, setPurpose] = useState<Purpose>("OWN");
  const [platform, setPlatform] = useState<Platform>("FACEBOOK");
  const { data, error, reload } = useQuery("policies", () => relink.api.run(PoliciesDocument, {}));
  if (error !== null) return <Failed error={error} retry={reload} />;
  if (data === null) return <Loading />;
  const offered = data.platformPolicies.filter((policy) => policy.purpose === purpose).map((policy) => policy.platform);
  const chosen = offered.includes(platform) ? platform : (offered[0] ?? platform);
  return (
    <>
      <div className="segments" role="group" aria-label={texts.connections.purpose}>
        {PURPOSES.map((each) => (
          <button key={each} type="button" aria-pressed={each === purpose} onClick={() => setPurpose(each)}>
            {texts.purpose[each]}
          </button>
        ))}
      </div>
      <fieldset className="choices">
        <legend>{texts.connections.group[purpose][1]}</legend>
        {offered.map((each) => (
          <label key={each} className="choice-line">
            <input type="radio" name="platform" checked={each === chosen} onChange={() => setPlatform(each)} />
            <PlatformMark platform={each} />
            {texts.platform[each]}
          </label>
        ))}
      </fieldset>
      <div className="dialog-buttons">
        <Dialog.Close className="button">{texts.trip.cancel}</Dialog.Close>
        <button
          type="button"
          className="button main"
          onClick={() => {
            beginTrip(relink, { kind: "NEW", platform: chosen, purpose });
            done();
          }}
        >
          {texts.trip.pickButton(texts.platform[chosen])}
        </button>
      </div>
    </>
  );
}
