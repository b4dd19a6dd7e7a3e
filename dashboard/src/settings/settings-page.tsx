import { type FormEvent, useState } from "react";
import { Fact } from "../account-page/account-facts";
import {
  type CompanySettingsFragment,
  PoliciesDocument,
  type PoliciesQuery,
  SettingsDocument,
  UpdateSettingsDocument,
  type UpdateCompanySettingsInput,
} from "../operations/operations.generated";
import { Failed, Loading } from "../pieces/states";
import { useTitle } from "../shell/use-title";
import { useRelink } from "../state/relink";
import { useQuery } from "../state/use-query";
import { useTexts } from "../texts/texts";
import { LadderTable } from "./ladder-table";
import { nameOfLanguage } from "./name-of-language";

/** The company's settings, and what the networks give and Relink does about it. Admins may change what is theirs to change. */
export function SettingsPage() {
  const texts = useTexts();
  const { api, viewer } = useRelink();
  const { data, error, reload } = useQuery("settings", async () => {
    const [{ viewer: reader }, { platformPolicies }] = await Promise.all([
      api.run(SettingsDocument, {}),
      api.run(PoliciesDocument, {}),
    ]);
    return { company: reader.company, platformPolicies };
  });
  useTitle(texts.settings.title);
  return (
    <main id="main" className="page narrow" tabIndex={-1}>
      <h1>{viewer.company?.name ?? texts.settings.title}</h1>
      {error !== null && <Failed error={error} retry={reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && data.company !== null && (
        <Settings
          first={data.company}
          policies={data.platformPolicies}
          mayChange={viewer.operations.includes("updateCompanySettings")}
        />
      )}
    </main>
  );
}

interface Props {
  readonly first: CompanySettingsFragment;
  readonly policies: PoliciesQuery["platformPolicies"];
  readonly mayChange: boolean;
}

function Settings({ first, policies, mayChange }: Props) {
  const texts = useTexts();
  const { api } = useRelink();
  const [company, setCompany] = useState(first);
  const [said, setSaid] = useState<string | null>(null);
  const update = async (input: UpdateCompanySettingsInput): Promise<boolean> => {
    setSaid(null);
    try {
      const { updateCompanySettings: answer } = await api.run(UpdateSettingsDocument, { input });
      const [problem] = answer.userErrors;
      if (answer.company !== null) setCompany(answer.company);
      setSaid(problem === undefined ? texts.settings.saved : texts.settings.failed(problem.message));
      return problem === undefined;
    } catch (error) {
      setSaid(texts.settings.failed((error as Error).message));
      return false;
    }
  };
  return (
    <>
      <section className="card">
        <h2>{texts.settings.facts}</h2>
        {mayChange ? (
          <TimeForm company={company} update={update} />
        ) : (
          <dl className="facts wide">
            <Fact term={texts.settings.timeZone}>{company.timeZone}</Fact>
            <Fact term={texts.settings.reminderHour}>{texts.settings.hour(company.reminderHour)}</Fact>
          </dl>
        )}
        <dl className="facts wide">
          <Fact term={texts.settings.language}>{nameOfLanguage(company.defaultLocale, texts.language)}</Fact>
        </dl>
        <p role="status" className="said">
          {said}
        </p>
      </section>
      <section className="card">
        <h2>{texts.settings.policies}</h2>
        {mayChange && <p className="faint">{texts.settings.ladderHint}</p>}
        <LadderTable company={company} policies={policies} update={mayChange ? update : null} />
      </section>
    </>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

function TimeForm({
  company,
  update,
}: {
  readonly company: CompanySettingsFragment;
  readonly update: (input: UpdateCompanySettingsInput) => Promise<boolean>;
}) {
  const { settings: texts } = useTexts();
  const [timeZone, setTimeZone] = useState(company.timeZone);
  const [reminderHour, setReminderHour] = useState(company.reminderHour);
  const zones = [...new Set([company.timeZone, ...Intl.supportedValuesOf("timeZone")])].sort();
  const same = timeZone === company.timeZone && reminderHour === company.reminderHour;
  const save = (event: FormEvent) => {
    event.preventDefault();
    void update({ timeZone, reminderHour });
  };
  return (
    <form className="time-form" onSubmit={save}>
      <label className="field">
        <span>{texts.timeZone}</span>
        <select value={timeZone} onChange={({ target }) => setTimeZone(target.value)}>
          {zones.map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll("_", " ")}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{texts.reminderHour}</span>
        <select value={reminderHour} onChange={({ target }) => setReminderHour(Number(target.value))}>
          {HOURS.map((hour) => (
            <option key={hour} value={hour}>
              {texts.hour(hour)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button main" disabled={same}>
        {texts.save}
      </button>
    </form>
  );
}
