import { describe, expect, test } from "bun:test"
import { Fragment, h, raw, safeHref } from "../../views/jsx"

describe("the factory", () => {
  test("escapes every string child, and leaves markup of its own alone", () => {
    expect(String(<p>{"<b>"}</p>)).toBe("<p>&lt;b&gt;</p>")
    expect(
      String(
        <p>
          <b>{["<", [<i>&amp;</i>, 1, 2n, null, undefined, false, true]]}</b>
        </p>,
      ),
    ).toBe("<p><b>&lt;<i>&amp;</i>12</b></p>")
    expect(String(<Fragment>{"<"}</Fragment>)).toBe("&lt;")
    expect(String(<p>{raw("<b></b>")}</p>)).toBe("<p><b></b></p>")
  })

  test("escapes attributes so that they come back as they were", () => {
    expect(String(<p title={`"&quot;'<`} />)).toBe('<p title="&quot;&amp;quot;&#x27;&lt;"></p>')
  })

  test("a thing that only looks like markup is text", () => {
    const lookalike = { toString: () => "<script>" }
    expect(() => String(h("p", { title: lookalike }))).toThrow()
    expect(String(h("p", null, lookalike as never))).toBe("<p>&lt;script&gt;</p>")
  })

  test("void elements end themselves, others are closed", () => {
    expect(String(<input name="a" disabled={false} required={true} />)).toBe('<input name="a" required/>')
    expect(String(<div />)).toBe("<div></div>")
  })

  test("states of accessibility are words, not bare attributes", () => {
    expect(String(<p aria-hidden={false} data-open={true} />)).toBe('<p aria-hidden="false" data-open="true"></p>')
  })

  test("inline script, inline style and names that break out are refused", () => {
    for (const name of ["onclick", "ONCLICK", "style", "hx-on:click", "a b", "a>", 'x"'])
      expect(() => h("p", { [name]: "x" })).toThrow(TypeError)
  })
})

describe("links", () => {
  test("lead to the web, the telephone, a mailbox or this site", () => {
    const fine = [
      "https://a.jp/x?y:z",
      "http://a.jp",
      "tel:+81",
      "mailto:a@b.jp",
      "/a/b:c",
      "#x",
      "?q=a:b",
      "a/b:c",
      "",
    ]
    for (const url of fine) expect(safeHref(url)).toBe(url)
  })

  test("never to a script, however it is spelled", () => {
    const script = ["javascript", "x"].join(":")
    const spellings = [
      "javascript:x",
      "JavaScript:x",
      " javascript:x",
      "java\nscript:x",
      "java\tscript:x",
      "\u0001javascript:x",
    ]
    for (const url of [...spellings, "data:text/html,x", "vbscript:x", "blob:x", "file:///x"])
      expect(safeHref(url)).toBe("#")
    expect(String(<a href={script}>x</a>)).toBe('<a href="#">x</a>')
    expect(String(<form action={"java\tscript:x"} />)).toBe('<form action="#"></form>')
    expect(String(<img src="data:image/svg+xml;base64,AA" alt="" />)).toContain('src="#"')
    expect(String(<img src="data:image/png;base64,AA" alt="" />)).toContain('src="data:image/png')
  })
})
