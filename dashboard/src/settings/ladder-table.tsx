import { type FormEvent, useId, useState } from "react";
import type {
  CompanySettingsFragment,
  PoliciesQuery,
  UpdateCompanySettingsInput,
} from "../operations/operations.generated";
import { PlatformMark } from "../pieces/platform-mark";
import { useTexts } from "../texts/texts";
import { readDays } from "./ladder-days";

type Ladder = CompanySettingsFragment["ladders"][number];
type Update = (input: UpdateCompanySettingsInput) => Promise<boolean>;

interface Props {
  readonly company: CompanySettingsFragment;
  readonly policies: PoliciesQuery["platformPolicies"];
  /** Null: one may only look. */
  readonly update: Update | null;
}

/** Every pair of network and purpose: how long consents usually last, and the reminder days. */
export function LadderTable({ company, policies, update }: Props) {
  const texts = useTexts();
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={texts.settings.policies}>
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.settings.platform}</th>
            <th scope="col">{texts.settings.purpose}</th>
            <th scope="col">{texts.settings.lifetime}</th>
            <th scope="col">{texts.settings.reminders}</th>
          </tr>
        </thead>
        <tbody>
          {policies.map((policy) => {
            const ladder = company.ladders.find(
              (each) => each.platform === policy.platform && each.purpose === policy.purpose,
            );
            return (
              <tr key={policy.platform + policy.purpose}>
                <td>
                  <span className="with-mark">
                    <PlatformMark platform={policy.platform} />
                    <span aria-hidden="true">{texts.platform[policy.platform]}</span>
                  </span>
                </td>
                <td>{texts.purpose[policy.purpose]}</td>
                <td className="numbers">
                  {policy.nominalLifetimeDays === null
                    ? texts.settings.forever
                    : texts.settings.days(policy.nominalLifetimeDays)}
                </td>
                <td className="numbers">
                  {ladder !== undefined && update !== null ? (
                    <DaysForm key={ladder.days.join()} ladder={ladder} update={update} />
                  ) : (
                    <Days days={ladder?.days ?? policy.reminderDays} />
                  )}
                  {policy.reminderDaysChosenByRelink && ladder?.chosenByCompany !== true && (
                    <span className="faint"> ({texts.settings.own})</span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Days({ days }: { readonly days: readonly number[] }) {
  const { settings: texts } = useTexts();
  if (days.length === 0) return <>{texts.noReminders}</>;
  return <>{days.map((day) => (day === 0 ? texts.onTheDay : texts.days(day))).join(", ")}</>;
}

function DaysForm({ ladder, update }: { readonly ladder: Ladder; readonly update: Update }) {
  const texts = useTexts();
  const hint = useId();
  const { platform, purpose, days, chosenByCompany } = ladder;
  const written = days.join(", ");
  const [text, setText] = useState(written);
  const read = readDays(text);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (read !== null) void update({ ladders: [{ platform, purpose, days: read }] });
  };
  return (
    <form className="days-form" onSubmit={save}>
      <input
        value={text}
        placeholder={texts.settings.noReminders}
        aria-label={`${texts.settings.reminders}: ${texts.platform[platform]}, ${texts.purpose[purpose]}`}
        aria-invalid={read === null}
        aria-describedby={read === null ? hint : undefined}
        onChange={({ target }) => setText(target.value)}
      />
      {text !== written && (
        <button type="submit" className="button small main" disabled={read === null}>
          {texts.settings.save}
        </button>
      )}
      {chosenByCompany && text === written && (
        <button
          type="button"
          className="button small quiet"
          onClick={() => void update({ ladders: [{ platform, purpose, days: null }] })}
        >
          {texts.settings.reset}
        </button>
      )}
      {read === null && (
        <span id={hint} className="faint">
          {texts.settings.daysWrong}
        </span>
      )}
    </form>
  );
}
