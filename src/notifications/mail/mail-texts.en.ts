import type { MailLanguage } from "./mail-language.js";

export const englishMails: MailLanguage = {
  tag: "en",

  what: { one: "{name} ({platforms})", many: "{count} profiles at {platforms}" },
  purposes: { OWN: "Publishing and messages", PAID: "Advertising", MONITORED: "Media monitoring" },

  reminder: {
    subject:
      "{what}: {one, select, yes {connection expires} other {connections expire}}{first, select, yes {, the first} other {}} {days, plural, =0 {today} =1 {tomorrow} other {in # days}}",
    subjectPassed: "{what}: {one, select, yes {connection has} other {connections have}} expired",
    lead: "{one, select, yes {This connection expires soon. With a new sign-in before that, everything goes on without a gap.} other {These connections expire soon. With a new sign-in before that, everything goes on without a gap.}}",
    leadPassed:
      "{one, select, yes {The time of this connection is over. With a new sign-in everything goes on; the profile and its history are kept.} other {The time of these connections is over. With a new sign-in everything goes on; the profiles and their history are kept.}}",
    heading:
      "{one, select, yes {Expires} other {{count} profiles expire}} {days, plural, =0 {today} =1 {tomorrow} other {in # days}}",
    headingPassed: "{one, select, yes {Has expired} other {{count} profiles have expired}}",
    until: "Connected until {at}",
    untilPassed: "Expired on {at}",
    explanation:
      "{reason, select, DATA_ACCESS_EXPIRED {Meta asks people to renew their consent when they have not signed in to {app} for about 90 days, and holds back the data after that. Nothing is wrong with the account.} other {Every permission that {login} hands out to other tools ends after a fixed period. Nothing is wrong with the account.}}",
    lost: {
      OWN: "{passed, select, yes {Until somebody signs in anew we cannot publish} other {Without a new sign-in we cannot publish any more after that}}, and comments, messages and figures of that time will be missing.",
      PAID: "{passed, select, yes {Until somebody signs in anew we can neither manage nor evaluate your ads.} other {Without a new sign-in we can neither manage nor evaluate your ads after that.}}",
      MONITORED:
        "{passed, select, yes {Until somebody signs in anew, new posts and mentions are missing from your media monitoring.} other {Without a new sign-in, new posts and mentions will be missing from your media monitoring after that.}}",
    },
    steps: [
      "Press “Reconnect”.",
      "Sign in to {login} as a person who administers {one, select, yes {this profile} other {these profiles}}.",
      "Confirm all requested permissions.",
    ],
  },
  broken: {
    subject: "{what} {one, select, yes {is} other {are}} no longer connected",
    subjectAdvisory: "{what}: connected, but limited",
    lead: "{one, select, yes {This connection no longer works} other {These connections no longer work}}. Below is the likely cause, and what helps now.",
    leadAdvisory:
      "{one, select, yes {The connection still stands} other {The connections still stand}}, but not everything works. Below is the cause, and what helps.",
    since: "Not connected since {at}",
    sinceAdvisory: "Limited since {at}",
  },
  repaired: {
    subject: "{what} {one, select, yes {is} other {are}} connected again",
    lead: "{one, select, yes {The connection works} other {The connections work}} again. There is nothing left for you to do.",
    heading: "{one, select, yes {Connected again} other {{count} profiles are connected again}}",
    since: "Connected again since {at}",
    by: "Reconnected by {name}",
    byItself: "The connection recovered by itself.",
  },
  incident: {
    subjectOpened: "Trouble at {platforms}: it is not you",
    subjectClosed: "Trouble at {platforms} is over",
    subjectMixed: "Trouble at {platforms}: where it stands",
    leadOpened:
      "It is the network, not you. There is nothing for you to do; please do not reconnect anything while this lasts.",
    leadClosed: "The network answers as usual again. There is nothing for you to do.",
    headingOpened: "Trouble at {platforms}",
    headingClosed: "Trouble at {platforms} is over",
    since: "Since {at}",
    from: "From {at} until {until}",
    touched:
      "{count, plural, =0 {None of your connections is affected.} =1 {One of your connections is affected.} other {# of your connections are affected.}}",
    explanationOpened:
      "Many connections at {platforms} give no answer or a wrong one at the same time. So we mark nothing there as invalid, keep looking, and write again as soon as it is over.",
    explanationClosed:
      "We now look at all connections once more. Should one of them really have to be reconnected, you will hear of it in a message of its own.",
  },

  cause: "Likely cause: {title}",
  stepsLabel: "What to do",
  connectedBy: "Connected by {name}",
  oneLogin: "One sign-in repairs {count, plural, =2 {both} other {all #}} connections.",
  oneLoginRenews: "One sign-in renews {count, plural, =2 {both} other {all #}} connections.",
  reconnect: "Reconnect",
  reconnectHint: "Reconnect {what}",
  look: "View profile",
  lookHint: "View {what}",
  also: "{count, plural, =1 {One more profile} other {# more profiles}}",
  stepsThere: "What to do about each is on the page of the profile.",
  rest: "{count, plural, =1 {One more profile is concerned.} other {# more profiles are concerned.}}",
  restLabel: "View all",
  why: "You receive this message because you are listed for social media connections at {company}. Unsubscribing ends this kind of message only.",
  dashboard: "All connections",
  preferences: "Preferences",
  unsubscribe: "Unsubscribe",
  greeting: "Hello {name}",
};
