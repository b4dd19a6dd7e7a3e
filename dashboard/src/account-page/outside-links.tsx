import { useState } from "react";
import { CreateLinkDocument, WithdrawLinkDocument } from "../operations/operations.generated";
import { useRelink } from "../state/relink";
import { formatInstant } from "../texts/format";
import { useTexts } from "../texts/texts";
import type { Account } from "./account-page";

const THREE_DAYS = 72;

/** For admins: addresses by which somebody without a login repairs this connection. */
export function OutsideLinks({ account, reload }: { readonly account: Account; readonly reload: () => void }) {
  const { account: texts, language } = useTexts();
  const { api } = useRelink();
  const [address, setAddress] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const attempt = async (act: () => Promise<readonly { readonly message: string }[]>) => {
    try {
      const [error] = await act();
      setProblem(error?.message ?? null);
    } catch (error) {
      setProblem((error as Error).message);
    }
    reload();
  };
  const create = () =>
    attempt(async () => {
      const input = { accountId: account.id, expiresInHours: THREE_DAYS };
      const { createReconnectLink } = await api.run(CreateLinkDocument, { input });
      setAddress(createReconnectLink.url);
      setCopied(false);
      return createReconnectLink.userErrors;
    });
  const withdraw = (linkId: string) =>
    attempt(async () => {
      const { withdrawReconnectLink } = await api.run(WithdrawLinkDocument, { input: { linkId } });
      setAddress(null);
      return withdrawReconnectLink.userErrors;
    });
  const copy = async () => {
    if (address === null) return;
    await navigator.clipboard.writeText(address);
    setCopied(true);
  };
  const links = account.reconnectLinks ?? [];
  return (
    <section className="card">
      <h2>{texts.link}</h2>
      <p className="faint">{texts.linkHint}</p>
      {address !== null && (
        <div className="link-once" role="status">
          <p>{texts.linkOnce}</p>
          <div className="buttons">
            <input readOnly value={address} aria-label={texts.link} onFocus={(event) => event.target.select()} />
            <button type="button" className="button" onClick={() => void copy()}>
              {copied ? texts.linkCopied : texts.linkCopy}
            </button>
          </div>
        </div>
      )}
      {links.length > 0 && (
        <ul className="links">
          {links.map(({ id, createdBy, expiresAt }) => (
            <li key={id}>
              <span>{texts.linkBy(createdBy?.name ?? texts.someone, formatInstant(expiresAt, language))}</span>
              <button type="button" className="button" onClick={() => void withdraw(id)}>
                {texts.linkWithdraw}
              </button>
            </li>
          ))}
        </ul>
      )}
      <button type="button" className="button" onClick={() => void create()}>
        {texts.linkCreate}
      </button>
      {problem !== null && <p role="alert">{texts.failed(problem)}</p>}
    </section>
  );
}
