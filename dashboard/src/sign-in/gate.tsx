import { type ReactNode, useEffect, useState } from "react";
import type { PageConfig } from "../api/page-config";
import { Loading } from "../pieces/states";
import { useTexts } from "../texts/texts";
import { chosenBefore, SandboxSession } from "./sandbox-session";
import { SandboxSignIn } from "./sandbox-sign-in";
import type { Session } from "./session";
import { SignInFrame } from "./sign-in-frame";

interface Props {
  readonly config: PageConfig;
  readonly children: (session: Session) => ReactNode;
}

/** Lets nobody further who is not signed in. */
export function Gate({ config, children }: Props) {
  const { signIn: texts } = useTexts();
  if (config.sandbox) return <SandboxGate>{children}</SandboxGate>;
  if (config.oidc !== null) return <OidcGate config={config}>{children}</OidcGate>;
  return (
    <SignInFrame title={texts.closed}>
      <p>{texts.closedHint}</p>
    </SignInFrame>
  );
}

function SandboxGate({ children }: Pick<Props, "children">) {
  const leave = () => setSession(null);
  const [session, setSession] = useState<Session | null>(() => {
    const chosen = chosenBefore();
    return chosen === null ? null : new SandboxSession(chosen, leave);
  });
  if (session !== null) return children(session);
  return <SandboxSignIn choose={(chosen) => setSession(new SandboxSession(chosen, leave))} />;
}

type OidcState = Session | "LOOKING" | "OUT" | "FAILED";

/** One at a time: the issuer's answer in the address works once, and effects may run twice. */
let looking: Promise<Session | null> | null = null;

function OidcGate({ config, children }: Props) {
  const { signIn: texts } = useTexts();
  const [state, setState] = useState<OidcState>("LOOKING");
  useEffect(() => {
    looking ??= comeBack(config);
    looking.then(
      (session) => setState(session ?? "OUT"),
      () => setState("FAILED"),
    );
  }, [config]);
  if (state === "LOOKING") return <Loading />;
  if (typeof state === "object") return children(state);
  return (
    <SignInFrame title={texts.title}>
      {state === "FAILED" ? <p role="alert">{texts.failed}</p> : <p className="faint">{texts.hint}</p>}
      <button
        type="button"
        className="button main"
        data-size="large"
        onClick={() => void leave(config).catch(() => setState("FAILED"))}
      >
        {texts.button}
      </button>
    </SignInFrame>
  );
}

/** The sign-in by an issuer is loaded where there is one. */
async function comeBack({ oidc }: PageConfig): Promise<Session | null> {
  if (oidc === null) return null;
  const { returnFromIssuer, wasSignedIn } = await import("./oidc-session");
  const session = await returnFromIssuer(oidc);
  if (session !== null || !wasSignedIn()) return session;
  return leave({ oidc });
}

async function leave({ oidc }: Pick<PageConfig, "oidc">): Promise<never> {
  if (oidc === null) throw new Error("There is no issuer.");
  const { leaveForIssuer } = await import("./oidc-session");
  return leaveForIssuer(oidc, location.pathname + location.search + location.hash);
}
