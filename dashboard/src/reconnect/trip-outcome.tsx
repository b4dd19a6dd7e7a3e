import { Dialog } from "@base-ui/react/dialog";
import { PlatformMark } from "../pieces/platform-mark";
import { useTexts } from "../texts/texts";
import type { Attempt } from "./trip";

/** How it ended: what works again, what else the login has repaired, and what it has not. */
export function TripOutcome({ attempt }: { readonly attempt: Attempt }) {
  const { trip: texts } = useTexts();
  const { outcome, connectedAccounts, healedAccounts, notGrantedAccounts, untouchedAccounts, missingScopes } = attempt;
  if (outcome === null) return null;
  const good = outcome === "SUCCEEDED";
  const isNew = good && attempt.account === null;
  return (
    <div className="outcome" data-good={good}>
      <p className="outcome-title" role={good ? "status" : "alert"}>
        {isNew ? texts.connected : texts.outcome[outcome]}
      </p>
      <Dialog.Description>
        {isNew ? texts.connectedHint : texts.outcomeHint[outcome]}
        {missingScopes.length > 0 && <code className="scopes">{missingScopes.join(", ")}</code>}
      </Dialog.Description>
      {outcome === "ACCOUNT_MISMATCH" && <SideBySide attempt={attempt} />}
      <AccountNames title={texts.connected} accounts={connectedAccounts} />
      <AccountNames title={texts.healed(healedAccounts.length)} accounts={healedAccounts} />
      <AccountNames title={texts.notGranted} accounts={notGrantedAccounts} />
      <AccountNames title={texts.untouched} accounts={untouchedAccounts} />
      {attempt.checkHashtags && <p className="note">{texts.checkHashtags}</p>}
    </div>
  );
}

/** The profile that should have come, beside what came. */
export function SideBySide({ attempt }: { readonly attempt: Attempt }) {
  const { trip: texts } = useTexts();
  const { expected, received, platform } = attempt;
  return (
    <dl className="side-by-side">
      <div>
        <dt>{texts.expected}</dt>
        <dd>
          <PlatformMark platform={platform} /> <bdi>{nameOf(expected)}</bdi>
        </dd>
      </div>
      <div>
        <dt>{texts.received}</dt>
        {received.length === 0 && <dd>–</dd>}
        {received.map((profile) => (
          <dd key={nameOf(profile)}>
            <PlatformMark platform={platform} /> <bdi>{nameOf(profile)}</bdi>
          </dd>
        ))}
      </div>
    </dl>
  );
}

function nameOf(profile: { readonly name: string; readonly handle: string | null } | null): string {
  if (profile === null) return "–";
  return profile.handle === null ? profile.name : `${profile.name} (@${profile.handle.replace(/^@/, "")})`;
}

function AccountNames({ title, accounts }: { readonly title: string; readonly accounts: Attempt["healedAccounts"] }) {
  if (accounts.length === 0) return null;
  return (
    <section className="account-names">
      <h3>{title}</h3>
      <ul>
        {accounts.map(({ id, platform, name }) => (
          <li key={id}>
            <PlatformMark platform={platform} /> <bdi>{name}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}
