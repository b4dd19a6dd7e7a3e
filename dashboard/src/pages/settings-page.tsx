import { Fact } from "../account-page/account-facts";
import { PoliciesDocument } from "../operations/operations.generated";
import { PlatformMark } from "../pieces/platform-mark";
import { Failed, Loading } from "../pieces/states";
import { useTitle } from "../shell/use-title";
import { useRelink } from "../state/relink";
import { useQuery } from "../state/use-query";
import { useTexts } from "../texts/texts";

/** The company's settings, and what the networks give and Relink does about it. */
export function SettingsPage() {
  const texts = useTexts();
  const { api, viewer } = useRelink();
  const { company } = viewer;
  const { data, error, reload } = useQuery("policies", () => api.run(PoliciesDocument, {}));
  useTitle(texts.settings.title);
  return (
    <main id="main" className="page narrow" tabIndex={-1}>
      <h1>{company?.name ?? texts.settings.title}</h1>
      {company !== null && (
        <section className="card">
          <h2>{texts.settings.facts}</h2>
          <dl className="facts wide">
            <Fact term={texts.settings.timeZone}>{company.timeZone}</Fact>
            <Fact term={texts.settings.reminderHour}>{texts.settings.hour(company.reminderHour)}</Fact>
            <Fact term={texts.settings.language}>{nameOfLanguage(company.defaultLocale, texts.language)}</Fact>
          </dl>
        </section>
      )}
      <section className="card">
        <h2>{texts.settings.policies}</h2>
        {error !== null && <Failed error={error} retry={reload} />}
        {data === null && error === null && <Loading />}
        {data !== null && (
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
                {data.platformPolicies.map((policy) => (
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
                      {policy.reminderDays.length === 0
                        ? texts.settings.noReminders
                        : policy.reminderDays
                            .map((day) => (day === 0 ? texts.settings.onTheDay : texts.settings.days(day)))
                            .join(", ")}
                      {policy.reminderDaysChosenByRelink && <span className="faint"> ({texts.settings.own})</span>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </main>
  );
}

export function nameOfLanguage(tag: string, reader: string): string {
  return new Intl.DisplayNames(reader, { type: "language" }).of(tag) ?? tag;
}
