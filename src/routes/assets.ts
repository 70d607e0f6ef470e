import { Elysia } from "elysia"
import { asset, assets as files } from "../../views/assets"
import { rules } from "../../views/phone/colours"
import { NotFound } from "../domain/absence"

/** Styles, scripts and the mark: from inside the executable, kept by browsers for ever. */
export const assets = () =>
  new Elysia()
    .get("/assets/:digest/:name", ({ params }) => {
      const file = files.get(`/assets/${params.digest}/${params.name}`)
      if (!file) throw new NotFound("asset")
      const headers = { "content-type": file.type, "cache-control": "public, max-age=31536000, immutable" }
      return new Response(file.body, { headers })
    })
    // The colours that a message names, as a stylesheet: the page's policy refuses inline styles.
    .get("/colours/:list", ({ params }) => {
      const body = rules(params.list)
      if (body === null) throw new NotFound("colours")
      const headers = { "content-type": "text/css; charset=utf-8", "cache-control": "public, max-age=31536000" }
      return new Response(body, { headers })
    })
    .get("/favicon.ico", ({ redirect }) => redirect(asset("mark.svg"), 302))
