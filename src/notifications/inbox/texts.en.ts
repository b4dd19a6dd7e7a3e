import type { InboxLanguage } from "./inbox-language.js";

export const english: InboxLanguage = {
  tag: "en",
  noProfile: "A profile",
  kinds: {
    EXPIRY_REMINDER: {
      title:
        "{passed, select, yes {The access to {profile} has expired} other {The access to {profile} expires {days, plural, =0 {today} =1 {tomorrow} other {in # days}}}}",
      body: "{passed, select, yes {The access that {platform} gave ended on {when}. Until somebody reconnects the profile, nothing can be published and no new data comes in.} other {The access that {platform} gave ends on {when}. Reconnect the profile before then, and nothing is interrupted.}}",
    },
    CONNECTION_BROKEN: {
      title: "{profile} is no longer connected",
      body: "{platform}: {cause}. Until this is mended, nothing can be published and no new data comes in. The page of the profile says what to do.",
    },
    CONNECTION_LIMITED: {
      title:
        "{ours, select, yes {A fault on our side concerns {profile}} other {{platform} refuses something to {profile}}}",
      body: "{cause}. The connection itself lives on. {ours, select, yes {You need not do anything; a reconnect does not help.} other {The page of the profile says what to do.}}",
    },
    CONNECTION_REPAIRED: {
      title: "{profile} is connected again",
      body: "{known, select, yes {{person} has reconnected the profile.} other {The connection to {platform} works again.}}",
    },
    CONNECTION_TAKEN_OVER: {
      title: "{profile} was taken over",
      body: "{known, select, yes {The connection to {platform} now lives on the sign-in of {person}.} other {The connection to {platform} now lives on the sign-in of somebody outside the company, who used a link.}} Nothing was interrupted.",
    },
    INCIDENT_OPENED: {
      title: "Trouble at {network}",
      body: "It is the network, not your connections. {accounts, plural, one {One of your connections is} other {# of your connections are}} concerned. Please do not reconnect anything now; we watch it and tell you when it is over.",
    },
    INCIDENT_CLOSED: {
      title: "The trouble at {network} is over",
      body: "It ended on {when}. We look at {accounts, plural, one {your connection} other {your # connections}} once more; you need not do anything.",
    },
    COLLEAGUE_LEFT: {
      title:
        "{known, select, yes {Connections hang on {person}, who has left} other {Connections hang on somebody who has left}}",
      body: "{accounts, plural, one {One connection lives} other {# connections live}} on the sign-in of this person. Have {accounts, plural, one {it} other {them}} taken over by a colleague before the consent ends.",
    },
    COLLEAGUE_UNREACHABLE: {
      title: "{known, select, yes {No mail reaches {person}} other {No mail reaches a colleague}}",
      body: "Mails to this person come back, and about {accounts, plural, one {one connection} other {# connections}} nobody else is mailed. Correct the address, or have a colleague switch mails on.",
    },
  },
};
