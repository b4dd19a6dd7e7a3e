import { useState } from "react";
import type { AccountRow } from "../accounts/account-store";
import { RecordCauseDocument } from "../operations/operations.generated";
import { When } from "../pieces/when";
import { ReconnectButton } from "../reconnect/reconnect-button";
import { useRelink } from "../state/relink";
import { formatInstant } from "../texts/format";
import { useTexts } from "../texts/texts";
import type { Account } from "./account-page";

interface Props {
  readonly account: Account;
  /** The row as the stream of changes has it, which may be a moment ahead. */
  readonly latest: AccountRow;
  readonly reload: () => void;
}

/** What happened, what it means, what to do: and the button, where a reconnect helps. */
export function DiagnosisCard({ account, latest, reload }: Props) {
  const texts = useTexts();
  const { clock } = useRelink();
  const { diagnosis, advisory } = account;
  if (diagnosis === null) {
    return (
      <section className="card diagnosis" data-status={latest.status}>
        <h2>{texts.account.allGood}</h2>
        <p className="faint">
          {account.lastVerifiedAt === null
            ? texts.account.neverVerified
            : texts.account.allGoodHint(formatInstant(account.lastVerifiedAt, texts.language))}
        </p>
      </section>
    );
  }
  const isBroken = latest.status !== "CONNECTED";
  return (
    <section
      className="card diagnosis"
      data-status={isBroken ? latest.status : "ADVISORY"}
      aria-label={texts.account.diagnosis}
    >
      {!isBroken && advisory !== null && <p className="eyebrow">{texts.account.advisory}</p>}
      <h2>{diagnosis.title}</h2>
      <p>{diagnosis.explanation}</p>
      {diagnosis.steps.length > 0 && (
        <>
          <h3>{texts.account.steps}</h3>
          <ol className="steps">
            {diagnosis.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </>
      )}
      {diagnosis.statedCause !== null && (
        <p className="note">
          {texts.account.stated(
            diagnosis.statedCause.statedBy?.name ?? texts.account.someone,
            texts.reason[diagnosis.statedCause.reason],
          )}{" "}
          {diagnosis.statedCause.finishedAt !== null &&
            texts.account.finishedAt(formatInstant(diagnosis.statedCause.finishedAt, texts.language))}
        </p>
      )}
      {diagnosis.notBefore !== null && !diagnosis.canReconnectNow && (
        <p className="note">
          {texts.account.notBefore(formatInstant(diagnosis.notBefore, texts.language))} (
          <When instant={diagnosis.notBefore} clock={clock} />)
        </p>
      )}
      {isBroken && (
        <div className="buttons">
          <ReconnectButton account={latest} large />
          {diagnosis.reason === "SECURITY_CHECK_REQUIRED" && diagnosis.statedCause?.finishedAt == null && (
            <FinishedCheck account={account} reload={reload} />
          )}
          {!diagnosis.canReconnectNow && diagnosis.notBefore === null && (
            <p className="faint">{texts.account.noReconnect}</p>
          )}
        </div>
      )}
      <OtherCauses account={account} />
    </section>
  );
}

function FinishedCheck({ account, reload }: { readonly account: Account; readonly reload: () => void }) {
  const texts = useTexts();
  const { api, clock } = useRelink();
  const [problem, setProblem] = useState<string | null>(null);
  const finish = async () => {
    // A second back: this computer's idea of now may be ahead of Relink's, and the future is refused. So is what was before the outage.
    const moment = Math.max(new Date(account.statusSince).getTime(), clock.now() - 1_000);
    const finishedAt = new Date(moment).toISOString();
    const input = { accountId: account.id, reason: "SECURITY_CHECK_REQUIRED", finishedAt, override: false } as const;
    try {
      const { recordCause } = await api.run(RecordCauseDocument, { input });
      setProblem(recordCause.userErrors[0]?.message ?? null);
    } catch (error) {
      setProblem((error as Error).message);
    }
    reload();
  };
  return (
    <>
      <button type="button" className="button" onClick={() => void finish()}>
        {texts.account.finishedCheck}
      </button>
      {problem !== null && <p role="alert">{texts.account.failed(problem)}</p>}
    </>
  );
}

function OtherCauses({ account }: { readonly account: Account }) {
  const { account: texts } = useTexts();
  const { likelyCause = null, possibleCauses = [] } = account.diagnosis ?? {};
  const causes = [
    ...(likelyCause === null ? [] : [{ ...likelyCause, label: texts.likely }]),
    ...possibleCauses.map((cause) => ({ ...cause, label: texts.possible })),
  ];
  return causes.map(({ reason, label, title, explanation, steps }) => (
    <details key={reason} className="other-cause">
      <summary>
        <span className="faint">{label}:</span> {title}
      </summary>
      <p>{explanation}</p>
      <ol className="steps">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </details>
  ));
}
