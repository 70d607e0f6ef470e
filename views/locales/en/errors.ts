import type { errors as ja } from "../ja/errors"
import type { Shape } from "../shape"

export const errors: Shape<typeof ja> = {
  missing: "Page not found",
  missingWhy: "The address may have changed, or the page was deleted.",
  invalid: "Please check what you entered",
  invalidWhy: "What was sent could not be accepted. Go back and try again.",
  foreign: "This was not accepted",
  foreignWhy: "The request came from another site, so nothing was done. Please open the page again.",
  forbidden: "Your role does not allow this",
  forbiddenWhy:
    "With your present role you cannot open this page or do this. If you need it, ask an owner or an admin to change your role.",
  tooLarge: "The file is too large",
  tooLargeWhy: "Pictures may have 10 MB, videos and sounds 200 MB. Make it smaller and try again.",
  broken: "Something went wrong",
  brokenWhy: "Sorry for the trouble. If it keeps happening, tell your administrator the number below.",
  id: "Error number: {{id}}",
  home: "Back to home",
}
