import { useEffect, useRef, useState } from "react";
import { VerifyDocument } from "../operations/operations.generated";
import { useRelink } from "../state/relink";
import { useQuery } from "../state/use-query";
import { formatInstant } from "../texts/format";
import { useTexts } from "../texts/texts";
import { BreakAccount } from "./break-account";
import { BreakNetwork } from "./break-network";
import { SandboxApi } from "./sandbox-api";

const JUMPS = ["PT1H", "P1D", "P5D", "P10D", "P60D"] as const;
const DAY_MS = 86_400_000;
/** Relink asks a network about an account no more often than every ten seconds. */
const LOOK_AGAIN_MS = 10_500;

/** For trying out: what can go wrong goes wrong at a click, beside the page that shows what becomes of it. */
export function SandboxPanel({ close }: { readonly close: () => void }) {
  const texts = useTexts();
  const { api } = useRelink();
  const [sandbox] = useState(() => new SandboxApi());
  const [said, setSaid] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const simulator = useQuery("simulator", () => sandbox.simulator());
  useEffect(() => heading.current?.focus(), []);

  /** Does something and says what came of it. */
  const act = async (work: () => Promise<string>) => {
    try {
      setSaid(await work());
    } catch (error) {
      setSaid(texts.sandbox.failed((error as Error).message));
    }
    simulator.reload();
  };
  /** What a network keeps to itself is found by a look. One that follows another too soon is told what that one found, so there are two. */
  const look = (accountId: string) => {
    const once = () => void api.run(VerifyDocument, { input: { accountId } }).catch(() => undefined);
    once();
    setTimeout(once, LOOK_AGAIN_MS);
  };

  return (
    <aside className="sandbox" aria-labelledby="sandbox-title" onKeyDown={({ key }) => key === "Escape" && close()}>
      <div className="card-head">
        <h2 id="sandbox-title" ref={heading} tabIndex={-1}>
          {texts.sandbox.title}
        </h2>
        <button type="button" className="button quiet" onClick={close} aria-label={texts.sandbox.close}>
          ✕
        </button>
      </div>
      <p className="faint">{texts.sandbox.hint}</p>
      <p role="status" className="sandbox-said" data-empty={said === null}>
        {said}
      </p>
      <Clock sandbox={sandbox} act={act} />
      {simulator.data !== null && (
        <>
          <BreakAccount sandbox={sandbox} simulator={simulator.data} act={act} look={look} />
          <BreakNetwork sandbox={sandbox} simulator={simulator.data} act={act} />
        </>
      )}
      <section>
        <h3>{texts.sandbox.more}</h3>
        <ul className="plain">
          <li>
            <a href="/sandbox/mailbox">{texts.sandbox.mails}</a>
          </li>
          <li>
            <a href="/sandbox">{texts.sandbox.simulator}</a>
          </li>
          <li>
            <a href="/playground/">{texts.sandbox.playground}</a>
          </li>
        </ul>
      </section>
    </aside>
  );
}

function Clock({
  sandbox,
  act,
}: {
  readonly sandbox: SandboxApi;
  readonly act: (work: () => Promise<string>) => Promise<void>;
}) {
  const texts = useTexts();
  const { clock, summary } = useRelink();
  const [moving, setMoving] = useState(false);
  const { data, reload } = useQuery("sandbox clock", () => sandbox.clock());
  const move = async (duration: string) => {
    setMoving(true);
    await act(async () => {
      const { now } = await sandbox.advance(duration);
      clock.set(now);
      summary.refresh();
      return texts.sandbox.moved(formatInstant(now, texts.language));
    });
    setMoving(false);
    reload();
  };
  return (
    <section>
      <h3>{texts.sandbox.clock}</h3>
      {data !== null && (
        <p className="numbers">
          {formatInstant(data.now, texts.language)}{" "}
          <span className="faint">{texts.sandbox.ahead(Math.round(data.offsetMs / DAY_MS))}</span>
        </p>
      )}
      <div className="buttons">
        {JUMPS.map((jump) => (
          <button key={jump} type="button" className="button small" disabled={moving} onClick={() => void move(jump)}>
            + {texts.sandbox.jump[jump]}
          </button>
        ))}
      </div>
      {moving && <p className="faint">{texts.sandbox.moving}</p>}
    </section>
  );
}
