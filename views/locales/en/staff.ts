import type { staff as ja } from "../ja/staff"
import type { Shape } from "../shape"

export const staff: Shape<typeof ja> = {
  device: "{{browser}} on {{system}}",
  unknownDevice: "Unknown device",
  signIn: "Sign in",
  signInLead: "Enter the email address and password you registered.",
  name: "Your name",
  nameHint: "Shown in the admin.",
  email: "Email address",
  password: "Password",
  passwordHint: "At least 10 characters, and not one you use elsewhere.",
  refused: "The email address or the password is wrong.",
  throttled: "Too many attempts have failed. Please try again after {{at}}.",
  unsaved:
    "You were no longer signed in, so what you just did was not saved. Sign in to return to that page; going back in your browser may still show what you typed.",
  noStaff: "There is nobody to sign in yet. Open the setup link that the server printed when it started.",
  setup: "The first account",
  setupLead: "It becomes the owner, who may do everything. The admin opens right after.",
  setupDone: "Register and begin",
  setupGone: "This link cannot be used",
  setupGoneWhy:
    "The link works once. If you have registered, please sign in. If not, restart the server and it prints a new link.",
}
