import { useEffect, useState } from "react";
import { useRelink } from "../state/relink";
import { useTexts } from "../texts/texts";

/** Changes that come within this time are told at once. */
const GATHER_MS = 1_200;

/** Tells screen readers what others see light up. */
export function ChangeAnnouncer() {
  const texts = useTexts();
  const { live } = useRelink();
  const [text, setText] = useState("");
  useEffect(() => {
    let waiting: string[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      timer = undefined;
      setText(waiting.length === 1 ? (waiting[0] ?? "") : texts.connections.changes(waiting.length));
      waiting = [];
    };
    const stop = live.listen({
      changed: ({ account, to }) => {
        waiting.push(texts.connections.changed(account.name, texts.status[to]));
        timer ??= setTimeout(tell, GATHER_MS);
      },
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [live, texts]);
  return (
    <p className="unseen" role="status">
      {text}
    </p>
  );
}
