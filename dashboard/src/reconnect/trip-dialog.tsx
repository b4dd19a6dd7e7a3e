import { Dialog } from "@base-ui/react/dialog";
import { useRelink } from "../state/relink";
import { useValue } from "../state/value";
import { useTexts } from "../texts/texts";
import { ProfileChoices } from "./profile-choices";
import type { Trip, TripView } from "./trip";
import { TripOutcome } from "./trip-outcome";
import { TripSteps } from "./trip-steps";

/** The reconnect that is under way, step by step, and how it ended. */
export function TripDialog() {
  const { trip } = useRelink();
  const current = useValue(trip);
  return current === null ? null : <OpenTrip trip={current} />;
}

function OpenTrip({ trip }: { readonly trip: Trip }) {
  const texts = useTexts();
  const relink = useRelink();
  const view = useValue(trip.view);
  const { target } = trip;
  const leave = () => {
    void trip.cancel().finally(() => trip.dispose());
    // What is newly connected is in no list yet.
    if (view.attempt?.outcome === "SUCCEEDED" && target.kind === "NEW") relink.list.refresh();
    relink.trip.set(null);
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && leave()} disablePointerDismissal>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title className="dialog-title">
            {target.kind === "ACCOUNT"
              ? texts.trip.title(target.name)
              : texts.trip.newTitle(texts.platform[target.platform])}
          </Dialog.Title>
          <TripBody trip={trip} view={view} leave={leave} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function TripBody({ trip, view, leave }: { readonly trip: Trip; readonly view: TripView; readonly leave: () => void }) {
  const { trip: texts } = useTexts();
  const { attempt, blocked, problem, busy } = view;
  const again = (
    <button type="button" className="button main" onClick={() => trip.begin()}>
      {texts.again}
    </button>
  );
  if (blocked) {
    return (
      <>
        <div role="alert">
          <p>
            <strong>{texts.blocked}</strong>
          </p>
          <Dialog.Description>{texts.blockedHint}</Dialog.Description>
        </div>
        <div className="dialog-buttons">
          <Dialog.Close className="button">{texts.cancel}</Dialog.Close>
          <button type="button" className="button main" onClick={() => trip.beginHere()}>
            {texts.goOnHere}
          </button>
        </div>
      </>
    );
  }
  if (problem !== null) {
    return (
      <>
        <p role="alert">{texts.problem(problem)}</p>
        <div className="dialog-buttons">
          <Dialog.Close className="button">{texts.close}</Dialog.Close>
          {again}
        </div>
      </>
    );
  }
  if (attempt?.step === "ENDED") {
    return (
      <>
        <TripOutcome attempt={attempt} />
        <div className="dialog-buttons">
          {attempt.outcome === "SUCCEEDED" ? (
            <Dialog.Close className="button main">{texts.close}</Dialog.Close>
          ) : (
            <>
              <Dialog.Close className="button">{texts.close}</Dialog.Close>
              {again}
            </>
          )}
        </div>
      </>
    );
  }
  if (attempt?.step === "CHOOSING") {
    return <ProfileChoices attempt={attempt} busy={busy} choose={(ids) => void trip.choose(ids)} again={again} />;
  }
  return (
    <>
      <TripSteps attempt={attempt} provider={attempt?.provider ?? null} platform={trip.target.platform} />
      <Dialog.Description className="faint">{texts.popupHint}</Dialog.Description>
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={leave}>
          {texts.cancel}
        </button>
        <button type="button" className="button" onClick={() => trip.begin()}>
          {texts.openAgain}
        </button>
      </div>
    </>
  );
}
