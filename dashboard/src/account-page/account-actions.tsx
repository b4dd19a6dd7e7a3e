import { AlertDialog } from "@base-ui/react/alert-dialog";
import { useState } from "react";
import type { AccountRow } from "../accounts/account-store";
import { DisconnectDocument, VerifyDocument } from "../operations/operations.generated";
import { beginTrip } from "../reconnect/reconnect-button";
import { useRelink } from "../state/relink";
import { useTexts } from "../texts/texts";

interface Props {
  readonly account: AccountRow;
  readonly reload: () => void;
}

/** What else can be done with a connection, as far as one may. */
export function AccountActions({ account, reload }: Props) {
  const texts = useTexts();
  const relink = useRelink();
  const [said, setSaid] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const may = (operation: string) => relink.viewer.operations.includes(operation);
  const isMine = account.connectedBy !== null && account.connectedBy.id === relink.viewer.user?.id;

  const verify = async () => {
    setAsking(true);
    setSaid(null);
    try {
      const { verifyAccount } = await relink.api.run(VerifyDocument, { input: { accountId: account.id } });
      const [problem] = verifyAccount.userErrors;
      if (problem !== undefined) setSaid(texts.account.failed(problem.message));
      else if (verifyAccount.verdict !== null) setSaid(texts.account.verdict[verifyAccount.verdict]);
    } catch (error) {
      setSaid(texts.account.failed((error as Error).message));
    }
    setAsking(false);
    reload();
  };

  return (
    <div className="buttons actions">
      {account.status !== "DISCONNECTED" && may("verifyAccount") && (
        <button type="button" className="button" onClick={() => void verify()} aria-disabled={asking}>
          {asking ? texts.account.verifying : texts.account.verify}
        </button>
      )}
      {account.status === "CONNECTED" && !isMine && may("reconnectAccount") && (
        <button
          type="button"
          className="button"
          title={texts.account.takeOverHint}
          onClick={() => beginTrip(relink, { ...account, kind: "ACCOUNT" })}
        >
          {texts.account.takeOver}
        </button>
      )}
      {account.status !== "DISCONNECTED" && may("disconnectAccount") && (
        <Disconnect account={account} reload={reload} say={setSaid} />
      )}
      <p role="status" className="said">
        {said}
      </p>
    </div>
  );
}

function Disconnect({ account, reload, say }: Props & { readonly say: (text: string | null) => void }) {
  const { account: texts } = useTexts();
  const { api, accounts } = useRelink();
  const disconnect = async () => {
    say(null);
    try {
      const { disconnectAccount } = await api.run(DisconnectDocument, { input: { accountId: account.id } });
      if (disconnectAccount.account !== null) accounts.update(disconnectAccount.account);
      const [problem] = disconnectAccount.userErrors;
      if (problem !== undefined) say(texts.failed(problem.message));
    } catch (error) {
      say(texts.failed((error as Error).message));
    }
    reload();
  };
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger className="button danger">{texts.disconnect}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog">
          <AlertDialog.Title className="dialog-title">{texts.disconnectTitle(account.name)}</AlertDialog.Title>
          <AlertDialog.Description>{texts.disconnectHint}</AlertDialog.Description>
          <div className="dialog-buttons">
            <AlertDialog.Close className="button">{texts.cancel}</AlertDialog.Close>
            <AlertDialog.Close className="button danger solid" onClick={() => void disconnect()}>
              {texts.disconnect}
            </AlertDialog.Close>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
