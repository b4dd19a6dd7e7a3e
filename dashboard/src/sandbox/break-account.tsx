import { useEffect, useState } from "react";
import { useRoute } from "wouter";
import { SandboxAccountsDocument, type SandboxAccountsQuery } from "../operations/operations.generated";
import { useRelink } from "../state/relink";
import { useQuery } from "../state/use-query";
import { useTexts } from "../texts/texts";
import type { SandboxApi, Simulator } from "./sandbox-api";

interface Props {
  readonly sandbox: SandboxApi;
  readonly simulator: Simulator;
  readonly act: (work: () => Promise<string>) => Promise<void>;
  readonly look: (accountId: string) => void;
}

type Listed = SandboxAccountsQuery["connections"]["nodes"][number];

/** Every cause that the account's network documents. On an account's page, that account is chosen. */
export function BreakAccount({ sandbox, simulator, act, look }: Props) {
  const texts = useTexts();
  const { api } = useRelink();
  const [, here] = useRoute<{ id: string }>("/accounts/:id");
  const { data } = useQuery("sandbox accounts", () => api.run(SandboxAccountsDocument, {}));
  const accounts = data?.connections.nodes ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [causeName, setCauseName] = useState<string | null>(null);
  const shownId = here === null ? null : decodeURIComponent(here.id);
  useEffect(() => setChosen(shownId), [shownId]);
  const account = accounts.find(({ id }) => id === chosen) ?? accounts[0];
  if (account === undefined) return null;
  const network = networkOf(account, simulator);
  const causes = network?.causes ?? [];
  const cause = causes.find(({ name }) => name === causeName) ?? causes[0];
  return (
    <section>
      <h3>{texts.sandbox.account}</h3>
      <label className="field">
        <span>{texts.sandbox.accountLabel}</span>
        <select value={account.id} onChange={({ target }) => setChosen(target.value)}>
          {accounts.map(({ id, name, platform, purpose }) => (
            <option key={id} value={id}>
              {name} · {texts.platform[platform]} · {texts.purpose[purpose]}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{texts.sandbox.cause}</span>
        <select value={cause?.name ?? ""} onChange={({ target }) => setCauseName(target.value)}>
          {causes.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {cause !== undefined && (
        <p className="faint" lang="en">
          {cause.description}
        </p>
      )}
      <div className="buttons">
        <button
          type="button"
          className="button danger"
          disabled={cause === undefined}
          onClick={() =>
            void act(async () => {
              if (cause === undefined) return "";
              const { pushed } = await sandbox.break(account.id, cause.name);
              if (pushed === null) look(account.id);
              return pushed === null ? texts.sandbox.brokenSilent(cause.name) : texts.sandbox.brokenPushed(cause.name);
            })
          }
        >
          {texts.sandbox.break}
          <span className="unseen"> {account.name}</span>
        </button>
        <button
          type="button"
          className="button"
          onClick={() =>
            void act(async () => {
              await sandbox.heal(account.id);
              look(account.id);
              return texts.sandbox.healed;
            })
          }
        >
          {texts.sandbox.heal}
          <span className="unseen"> {account.name}</span>
        </button>
      </div>
    </section>
  );
}

/** An Instagram profile is reached by two logins; the network that has this one is the one. */
function networkOf({ platform, externalId }: Listed, { networks }: Simulator) {
  return networks.find(({ profiles }) =>
    profiles.some((each) => each.platform === platform && each.externalId === externalId),
  );
}
