import type { start as ja } from "../ja/start"
import type { Shape } from "../shape"

export const start: Shape<typeof ja> = {
  title: "First steps",
  lead: "Six steps to the first message and its answer. This page sees for itself what is done.",
  tab: "First steps",
  progress: "{{done}} of 6 done",
  allDone: "All done",
  allDoneWhy: "This account receives messages and answers them. Next, write your first scenario.",
  makeScenario: "Write a scenario",
  hide: "Do not show it on the home page",
  show: "Show it on the home page",
  hidden: "Taken off the home page. It stays under Account settings, “First steps”.",
  noScript: "This page does not update by itself. Load it again after each change.",
  reload: "Look again",
  go: "Go on",
  card: "Go on setting up this account",

  state: {
    done: "Done",
    now: "Next",
    open: "Can be done too",
    asks: "Please decide",
    trying: "Checking",
    trouble: "Not working",
    later: "Later",
  },

  credentials: {
    title: "Credentials",
    done: "LINE knows us as “{{name}}” ({{basicId}}).",
    trouble: "LINE does not take this account's credentials. Check the channel secret and enter it again.",
    fix: "Correct the credentials",
  },

  webhook: {
    title: "LINE reaches this server",
    done: "LINE's test has reached this server.",
    address: "Where LINE is to call us (webhook URL)",
    trying: "LINE takes up to a minute to notice a new address. The test is repeated every five seconds.",
    tryingCount: "Test {{tries}}. It goes on for about {{seconds}} more seconds.",
    again: "Test again",
    unaddressed: "The public address of this server is not known yet.",
    unaddressedCure:
      "Ask whoever runs the server to set the environment variable PUBLIC_URL to its public address, beginning with https://, and to start it again.",
    insecure: "The public address is not https://.",
    insecureCure:
      "LINE calls https:// addresses only. Get a certificate, change PUBLIC_URL to https://, and start again.",
    elsewhere: "LINE is calling another address now.",
    elsewhereWhy:
      "An account has one webhook address only. Once it is ours, whatever stands at the present address (another delivery tool, a booking system) no longer hears of messages and new friends.",
    elsewhereNow: "The address now",
    elsewhereNext: "The address afterwards",
    elsewhereKept: "The present address is kept, so that it can be put back from this page.",
    use: "Switch to Tobiishi",
    former: "The address before ours",
    formerAt: "kept {{at}}",
    putBack: "Put the former address back",
    putBackAsk: "Put the former address back? Friends' messages will no longer reach Tobiishi.",
    putBackYes: "Put it back",
    misfits: "{{count}} calls came with a signature that does not fit (the last {{at}}).",
    misfitsWhy:
      "LINE reaches this server, but the channel secret does not fit. Is the same address set as the webhook URL of another channel, or was the channel secret reissued?",
    detail: "Details, for whoever runs the server",
    more: "The address, and testing again",
    tested: "Last test",
    lineWords: "LINE says",
  },
  cause: {
    misfit: {
      what: "LINE reaches us, but the channel secret does not fit.",
      cure: "Check that the secret belongs to this very channel. It also happens where the same webhook URL is set on another channel, or the secret was reissued.",
    },
    unsigned: {
      what: "The call arrives without LINE's signature.",
      cure: "A proxy in between removes the header x-line-signature. Let it pass every header on.",
    },
    guarded: {
      what: "Something before this server refused the call (answer {{status}}).",
      cure: "Basic authentication, an IP allow list or a firewall guards /webhooks/ too. That one path must be open to everybody: LINE does not publish where it calls from.",
    },
    path: {
      what: "The address exists, but something other than Tobiishi answered (answer {{status}}).",
      cure: "Check that the proxy passes /webhooks/ on to this server as it is, and that the host name and path in PUBLIC_URL are right.",
    },
    redirect: {
      what: "The call was redirected (answer {{status}}).",
      cure: "LINE follows no redirects. Set PUBLIC_URL to the final address (www or not, https).",
    },
    gateway: {
      what: "The proxy answered, but did not get through to Tobiishi (answer {{status}}).",
      cure: "Check the port that the proxy or tunnel leads to, and that Tobiishi is running.",
    },
    tooLarge: {
      what: "The call was refused as too large (answer {{status}}).",
      cure: "Let the proxy take bodies of 2 MB or more.",
    },
    ours: {
      what: "Tobiishi itself met an error (answer {{status}}).",
      cure: "Look into the server's log. The database may be out of reach.",
    },
    status: {
      what: "The answer was {{status}}. LINE takes only 2xx for success.",
      cure: "Look into the log of the proxy in between.",
    },
    certificate: {
      what: "LINE broke off because the certificate is not right.",
      cure: "It must come from a public authority, be within its dates, include the intermediate certificates, and fit the host name. Self-signed ones do not work.",
    },
    name: {
      what: "This host name is not known on the internet.",
      cure: "Check the spelling of PUBLIC_URL and the DNS records. Fresh ones take a while to spread.",
    },
    refusedPort: {
      what: "The server was found, but its port is closed.",
      cure: "Check that something listens on port 443 and that no firewall closes it.",
    },
    unreachable: {
      what: "LINE could not connect to this server.",
      cure: "Is it an address inside your own network? Try to open it from a phone without Wi-Fi. Does the certificate come from a public authority?",
    },
    timeout: {
      what: "There was no answer within two seconds.",
      cure: "Check the load of the server, and the delay of a proxy or tunnel in between. Free tunnels are slow the first time.",
    },
    notSet: {
      what: "LINE did not take this address.",
      cure: "It must begin with https:// and have at most 500 letters. Then try again.",
    },
    notTested: {
      what: "LINE could not run the test.",
      cure: "It allows 60 tests an hour. Wait a while, then try again.",
    },
    other: {
      what: "An error that LINE itself cannot name.",
      cure: "Wait a while, then try again.",
    },
  },

  use: {
    title: "Turn “Use webhook” on",
    done: "It is on.",
    why: "Only the owner of the account can switch this, in LINE's own pages. Tobiishi cannot.",
    where: [
      "Open LINE Official Account Manager, then Settings (top right) → Response settings (on the left).",
      "Turn on “Webhooks”.",
    ].join("\n"),
    orConsole:
      "In the LINE Developers console it is on the channel's “Messaging API” tab: Webhook settings → Use webhook.",
    waits: "This page notices within seconds.",
    open: "Open the response settings",
  },

  replies: {
    title: "Turn off the greeting message and auto-response",
    done: "You said that both are off.",
    why: "Both are on from the start, and friends would get them on top of what Tobiishi sends.",
    where: [
      "In the same response settings, turn off “Greeting message”.",
      "Turn off “Auto-response messages” too.",
    ].join("\n"),
    honest: "LINE gives nobody a way to look at these two from outside. Tell us with the button when they are off.",
    chatOn: "“Chat” is on: answers can be written in LINE's own pages too, but those do not show up in Tobiishi.",
    chatOff: "“Chat” is off: answer from the inbox of Tobiishi.",
    yes: "Both are off",
    no: "Not yet, after all",
  },

  message: {
    title: "Send a message from your phone",
    why: "Add the account as a friend and write anything. It appears here at once.",
    qr: "QR code to add {{name}} as a friend",
    link: "Open the link to add it",
    notFriends: "If you are friends already, just write.",
    waits: "Waiting for a message…",
    done: "{{name}} wrote: {{words}}",
    doneBefore: "{{name}} wrote to you.",
    existing:
      "Friends from before Tobiishi was connected appear in the list when they first write or press a button: LINE hands its list of friends to verified and premium accounts only.",
  },

  answer: {
    title: "Answer it",
    why: "Right after a message an answer is free. Later it takes one message of the month.",
    words: "Your message has arrived. Thank you!",
    send: "Answer with this",
    own: "Answer in your own words",
    done: "Answered. The inbox is where you go on talking.",
    inbox: "Open the inbox",
  },

  flash: {
    putBack: "The former address is back.",
    unchanged: "LINE did not take it; nothing has changed.",
  },
}
