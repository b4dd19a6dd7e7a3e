import { useEffect, useMemo, useState } from "react";
import { Route, Switch } from "wouter";
import { AccountPage } from "./account-page/account-page";
import type { ApiError } from "./api/graphql-client";
import { type PageConfig, readPageConfig } from "./api/page-config";
import { ConnectionsPage } from "./connections/connections-page";
import { InboxPage } from "./inbox/inbox-page";
import { PreferencesPage } from "./preferences/preferences-page";
import { SettingsPage } from "./settings/settings-page";
import { Failed, Loading, NotFound } from "./pieces/states";
import { Trip, takeReturned } from "./reconnect/trip";
import { TripDialog } from "./reconnect/trip-dialog";
import { Shell } from "./shell/shell";
import { Gate } from "./sign-in/gate";
import type { Session } from "./sign-in/session";
import { SignInFrame } from "./sign-in/sign-in-frame";
import { openRelink, type Relink, RelinkContext } from "./state/relink";
import { useQuery } from "./state/use-query";
import { de } from "./texts/de";
import { en } from "./texts/en";
import { type Language, languageOf, TextsContext, useTexts } from "./texts/texts";

const CATALOGUES = { de, en };

export function App() {
  const [language, setLanguage] = useState<Language>(() => languageOf(navigator.language));
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <TextsContext value={CATALOGUES[language]}>
      <Configured setLanguage={setLanguage} />
    </TextsContext>
  );
}

type SetLanguage = { readonly setLanguage: (language: Language) => void };

function Configured({ setLanguage }: SetLanguage) {
  const { data: config, error, reload } = useQuery("config", readPageConfig);
  if (error !== null) return <Failed error={error} retry={reload} />;
  if (config === null) return <Loading />;
  return (
    <Gate config={config}>{(session) => <SignedIn config={config} session={session} setLanguage={setLanguage} />}</Gate>
  );
}

/** The page's texts follow the person's language: so do those that come from the API. */
function SignedIn({
  config,
  session,
  setLanguage,
}: SetLanguage & { readonly config: PageConfig; readonly session: Session }) {
  const { signIn, states } = useTexts();
  const key = useMemo(() => `session ${performance.now()}`, [session]);
  const { data: relink, error, reload } = useQuery(key, () => openRelink(session, config));
  useEffect(() => {
    if (relink !== null) setLanguage(languageOf(relink.viewer.user?.locale ?? relink.viewer.company?.defaultLocale));
  }, [relink, setLanguage]);
  if (error !== null) return isUnknown(error) ? <Unknown session={session} /> : <Failed error={error} retry={reload} />;
  if (relink === null) return <Loading />;
  if (relink.viewer.user === null) return <SignInFrame title={signIn.noPerson}>{states.notFoundHint}</SignInFrame>;
  return <Pages relink={relink} />;
}

function isUnknown({ code }: ApiError): boolean {
  return code === "UNAUTHENTICATED" || code === "FORBIDDEN";
}

function Unknown({ session }: { readonly session: Session }) {
  const texts = useTexts();
  return (
    <SignInFrame title={texts.signIn.noPerson}>
      <p>{texts.signIn.noPersonHint}</p>
      <button type="button" className="button" onClick={() => session.signOut()}>
        {texts.signOut}
      </button>
    </SignInFrame>
  );
}

function Pages({ relink }: { readonly relink: Relink }) {
  useEffect(() => relink.start(), [relink]);
  useEffect(() => {
    const returned = takeReturned();
    if (returned === null) return;
    const parts = { ...relink, relinkOrigin: relink.config.relinkOrigin };
    void Trip.resume(parts, returned).then(
      (trip) => relink.trip.set(trip),
      () => undefined, // An attempt that is not there any more is nothing to show.
    );
  }, [relink]);
  return (
    <RelinkContext value={relink}>
      <Shell>
        <Switch>
          <Route path="/">
            <ConnectionsPage />
          </Route>
          <Route path="/accounts/:id">{({ id }) => <AccountPage key={id} id={decodeURIComponent(id)} />}</Route>
          <Route path="/inbox">
            <InboxPage />
          </Route>
          <Route path="/settings">
            <SettingsPage />
          </Route>
          <Route path="/preferences">
            <PreferencesPage />
          </Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Shell>
      <TripDialog />
    </RelinkContext>
  );
}
