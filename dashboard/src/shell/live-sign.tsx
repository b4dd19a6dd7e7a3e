import { useRelink } from "../state/relink";
import { useValue } from "../state/value";
import { useTexts } from "../texts/texts";

export function LiveSign() {
  const texts = useTexts();
  const state = useValue(useRelink().socket.state);
  return (
    <span className="live" data-state={state}>
      <span className="live-dot" aria-hidden="true" />
      <span className="live-word">{texts.live[state]}</span>
    </span>
  );
}
