import { Fact } from "../account-page/account-facts";
import { chooseTheme, THEMES, theme as themeValue } from "../shell/theme";
import { useTitle } from "../shell/use-title";
import { useRelink } from "../state/relink";
import { useValue } from "../state/value";
import { useTexts } from "../texts/texts";
import { nameOfLanguage } from "../settings/name-of-language";
import { NotificationChoices } from "./notification-choices";

export function PreferencesPage() {
  const texts = useTexts();
  const { user, role, company } = useRelink().viewer;
  const theme = useValue(themeValue);
  useTitle(texts.preferences.title);
  const locale = user?.locale ?? company?.defaultLocale ?? "en";
  return (
    <main id="main" className="page narrow" tabIndex={-1}>
      <h1>{texts.preferences.title}</h1>
      <section className="card">
        <h2>{texts.preferences.you}</h2>
        <dl className="facts wide">
          <Fact term={texts.preferences.name}>
            <bdi>{user?.name}</bdi>
          </Fact>
          <Fact term={texts.preferences.email}>{user?.email}</Fact>
          <Fact term={texts.preferences.role}>{role === null ? "–" : texts.role[role]}</Fact>
          <Fact term={texts.preferences.language}>{nameOfLanguage(locale, texts.language)}</Fact>
        </dl>
      </section>
      <NotificationChoices />
      <section className="card">
        <h2 id="theme">{texts.theme.label}</h2>
        <div className="segments" role="group" aria-labelledby="theme">
          {THEMES.map((each) => (
            <button key={each} type="button" aria-pressed={each === theme} onClick={() => chooseTheme(each)}>
              {texts.theme[each]}
            </button>
          ))}
        </div>
      </section>
    </main>
  );
}
