import { useState } from "react";
import { useTexts } from "../texts/texts";
import type { SandboxApi, Simulator } from "./sandbox-api";

interface Props {
  readonly sandbox: SandboxApi;
  readonly simulator: Simulator;
  readonly act: (work: () => Promise<string>) => Promise<void>;
}

/** A whole network fails: the way to an incident. */
export function BreakNetwork({ sandbox, simulator, act }: Props) {
  const texts = useTexts();
  const { networks, faultModes } = simulator;
  const [chosen, setChosen] = useState(networks[0]?.provider);
  const [mode, setMode] = useState("MASS_DEATH");
  const network = networks.find(({ provider }) => provider === chosen);
  if (network === undefined) return null;
  const name = texts.provider[network.provider];
  return (
    <section>
      <h3>{texts.sandbox.provider}</h3>
      <label className="field">
        <span>{texts.sandbox.providerLabel}</span>
        <select
          value={network.provider}
          onChange={({ target }) => setChosen(networks.find(({ provider }) => provider === target.value)?.provider)}
        >
          {networks.map(({ provider, fault }) => (
            <option key={provider} value={provider}>
              {texts.provider[provider]} · {fault === null ? texts.sandbox.works : fault.mode}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{texts.sandbox.mode}</span>
        <select value={mode} onChange={({ target }) => setMode(target.value)}>
          {Object.keys(faultModes).map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </label>
      <p className="faint" lang="en">
        {faultModes[mode]}
      </p>
      <div className="buttons">
        <button
          type="button"
          className="button danger"
          onClick={() =>
            void act(async () => {
              await sandbox.breakProvider(network.provider, mode);
              return texts.sandbox.providerBroken(name);
            })
          }
        >
          {texts.sandbox.break}
          <span className="unseen"> {name}</span>
        </button>
        <button
          type="button"
          className="button"
          disabled={network.fault === null}
          onClick={() =>
            void act(async () => {
              await sandbox.healProvider(network.provider);
              return texts.sandbox.providerHealed(name);
            })
          }
        >
          {texts.sandbox.heal}
          <span className="unseen"> {name}</span>
        </button>
      </div>
    </section>
  );
}
