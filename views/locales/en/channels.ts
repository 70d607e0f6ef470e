import type { channels as ja } from "../ja/channels"
import type { Shape } from "../shape"

export const channels: Shape<typeof ja> = {
  title: "Accounts",
  lead: "Each LINE Official Account has its own friends and scenarios.",
  empty: "Connect your first account",
  noneYours: "No account for you yet",
  noneYoursWhy: "You have no role on any account yet. Ask an owner or an admin to give you one.",
  emptyWhy: "All it takes is the Channel ID and the Channel secret.",
  connect: "Connect an account",
  all: "All accounts",
  open: "Open",
  state: "State",
  anyState: "Any",
  attention: "Only those that need somebody",
  column: {
    account: "Account",
    reached: "Last received",
    sentToday: "Sent today",
    failed: "To look at",
    held: "Standing still",
    unanswered: "Unanswered",
    remaining: "Left this month",
  },
  forQuota: "for want of messages: {{figure}}",
  quotaUnknown: "Not read yet",
  find: "Find an account",
  marks: {
    trouble: "Stopped",
    failed: "Deliveries to look at",
    unanswered_one: "{{count}} unanswered",
    unanswered_other: "{{count}} unanswered",
  },
  running: "Running",
  stopped: "Stopped",
  neverReached: "Nothing yet",
  tabs: {
    label: "Account settings",
    state: "State",
    credentials: "Credentials",
    hours: "Delivery settings",
  },

  newTitle: "Connect an account",
  newLead:
    "Name, picture and remaining messages are read from LINE, and the webhook URL is set for you. These two lines are all we need.",
  where: "Where do I find them?",
  whereConsole:
    "In the LINE Developers Console, open your provider and its Messaging API channel. Both stand on the “Basic settings” tab.",
  whereManager:
    "In LINE Official Account Manager, open “Settings” at the top right, then “Messaging API”: Channel ID and Channel secret stand side by side.",
  whereFirst:
    "If you do not use the Messaging API yet, enable it on that same page (Settings → Messaging API). It is free.",
  consoleLink: "Open the LINE Developers Console",
  managerLink: "Open LINE Official Account Manager",
  lineChannelId: "Channel ID",
  lineChannelIdHint: "A number made of digits only; not the basic ID that begins with @.",
  secret: "Channel secret",
  secretHint: "32 letters and digits. Stored encrypted and never shown again.",
  submit: "Connect",

  credentialsTitle: "Change the credentials",
  credentialsLead:
    "If the Channel secret was reissued, or the Channel ID was the wrong one, correct it here at any time. Friends and scenarios stay as they are.",
  credentialsSubmit: "Check and save",
  otherAccount: "This is a different Official Account",
  otherAccountWhy:
    "Until now this was “{{was}}” ({{wasBasicId}}); the credentials you entered belong to “{{now}}” ({{nowBasicId}}). The friends you have are friends of “{{was}}”: those who have not added “{{now}}” will receive nothing. Under a different provider, LINE counts even the same person as another friend.",
  otherAccountConfirm: "I understand, and want to switch to “{{now}}”",
  secretAgain: "To be safe, please enter the Channel secret once more.",

  account: "Official Account",
  basicId: "Basic ID",
  chatMode: "Chat",
  chatOn: "On (LINE's own manager can reply too)",
  chatOff: "Off",
  connectedAt: "Connected",
  readAgain: "Read from LINE again",
  read: "Read from LINE.",
  readFailed: "LINE could not be read",

  webhook: "Webhook (what LINE tells us)",
  webhookUrl: "Webhook URL",
  webhookCopy: "Copy the URL",
  webhookReached: "Last received",
  webhookTested: "LINE's own test",
  webhookAgain: "Set and test again",
  webhookTestedFlash: "Set at LINE, and tested.",
  webhookState: {
    unaddressed: "Public URL missing",
    insecure: "Needs https",
    unset: "Not set",
    elsewhere: "Set to another URL",
    off: "Off",
    untested: "Not tested",
    failing: "Not getting through",
    ready: "Working",
  },
  webhookDo: {
    unaddressed:
      "We do not know yet at which address LINE can reach us. Set the environment variable PUBLIC_URL to the public address that begins with https://, start again, and test once more.",
    insecure:
      "LINE only calls https:// addresses. Provide a certificate, change PUBLIC_URL to https:// and start again.",
    unset: "LINE did not accept this URL. See what LINE says, and try again.",
    elsewhere:
      "LINE sends its notices to another address, which another tool may have set. The button below replaces it with this one.",
    off: "The URL is set, but webhooks are switched off at LINE. In the LINE Developers Console, open “Messaging API” → “Webhook settings” and switch “Use webhook” on. It cannot be switched from here.",
    untested: "Not tested yet.",
    failing: "LINE did not get through to this server.",
    ready: "LINE's notices arrive.",
  },
  reason: {
    could_not_connect:
      "LINE could not connect to this server. Check that the address opens from outside, that its certificate comes from a public authority, is valid and complete (with intermediates), and that port 443 is open.",
    request_timeout:
      "The answer took more than 2 seconds. Check the load of the server, and delays of a proxy or tunnel in between.",
    error_status_code:
      "The answer was {{status}}. Check that a proxy in between passes everything under /webhooks/ to this server, without sign-in or address rules.",
    not_set: "LINE did not accept the URL.",
    not_tested: "LINE could not run the test. It allows 60 tests an hour; wait a while and try again.",
    other: "LINE could not tell what went wrong. Wait a while and try again.",
  },
  testPassed: "Passed",
  testFailed: "Failed",
  lineWords: "LINE says: {{words}}",

  quota: "Messages this month",
  quotaAllowance: "Allowance",
  quotaUsed: "Used",
  quotaRemaining: "Remaining",
  quotaReserve: "Kept back",
  quotaUnlimited: "No limit",
  quotaUnread: "Not read from LINE yet. Nothing is sent before it is.",
  quotaReadAt: "Read from LINE:",
  people: "{{count}}",

  advice: "Recommended settings at LINE",
  adviceGreeting:
    "“Greeting message” and “Auto-response” are on from the start. Switch them off under “Response settings” in LINE Official Account Manager, so that they do not overlap with what Tobiishi sends.",
  adviceRedelivery:
    "Switch on “Webhook redelivery” in the LINE Developers Console, and notices from while this server was down arrive later. What arrives twice is counted once.",

  settingsTitle: "Delivery settings",
  zone: "Time zone",
  zoneHint: "Whose clock “9:00” and “the next day” refer to.",
  zoneCommon: "Common",
  zoneAll: "All",
  windowHint:
    "What falls due outside waits for the next opening. The window may cross midnight. Leave both empty to deliver at any time.",
  reserve: "Messages to keep back",
  reserveHint: "Once only this many remain, they are kept for scenarios marked “paid”. 0 keeps nothing back.",
  lateChoice: "Readers whose time has passed",
  lateChoiceHint:
    "Changing the zone or the window retimes every step. Choose what happens to readers whose time for a step has passed without a delivery.",
  archive: "Put this account away",
  archiveWhy:
    "Stops sending and receiving, and takes the account off the list. Friends and history stay. Connecting the same Channel ID again brings all of it back.",
  archiveAsk: "Put “{{name}}” away? All its deliveries stop.",
  archiveYes: "Put away",
  archived: "The account was put away.",
  connected: "Connected.",
  replaced: "Checked and saved the credentials.",

  fault: {
    empty: "Please fill this in.",
    channel_id_form: "A Channel ID is made of digits only. Use the number on the “Basic settings” tab.",
    secret_form: "This does not look like a Channel secret. Check that it was copied completely.",
    unknown_channel_id: "LINE does not know this Channel ID. Check that it is the number of a Messaging API channel.",
    wrong_secret: "The Channel secret is wrong. Check whether it was reissued, or belongs to another channel.",
    credentials_refused:
      "LINE does not accept this pair. Check that the Channel ID and the Channel secret belong to the same channel.",
    line_unreachable: "LINE could not be reached. Check this server's network, and try again in a while.",
    line_busy: "LINE was asked too often. Wait a minute and try again.",
    not_messaging_api:
      "These credentials do not open an Official Account. Check that this is a Messaging API channel, not LINE Login or another kind.",
    channel_taken: "This Channel ID is already connected as “{{name}}”. A channel can be connected only once.",
    channel_archived: "This Channel ID belongs to “{{name}}”, which was put away. To use it, connect it anew.",
    other_account: "If you want to switch, tick the confirmation below.",
    unknown_zone: "There is no such time zone. Choose one from the list.",
    half_window: "Fill in both opening and closing, or leave both empty.",
    empty_window: "Opening and closing must differ.",
    bad_form: "Enter a time such as 08:00.",
    out_of_range: "Enter a whole number between {{min}} and {{max}}.",
    not_number: "Enter a whole number, 0 or more.",
    wrong: "This cannot be used. Please enter it again.",
  },
}
