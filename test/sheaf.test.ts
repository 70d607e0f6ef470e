import { expect, test } from "bun:test"
import { beginning, sheaf } from "./sheaf"

function told(words: string) {
  let printed = ""
  const files = sheaf((text) => {
    printed += text
  })
  const hear = (more: string) => {
    for (const line of more.split("\n").slice(1)) files.line(line.trim())
    return printed
  }
  hear(words)
  const end = () => {
    files.end()
    return printed
  }
  return { soFar: () => printed, hear, end }
}

const two = `
  test/a.test.ts:
  ${beginning("1")}
  (pass) a one

  test/b.test.ts:
  ${beginning("2")}
  (pass) b one

  test/a.test.ts:
  error: a two

  at a.test.ts:3
  (fail) a two`

test("of two files that speak in turns the first is heard at once, the other when the first has ended", () => {
  const { soFar, hear, end } = told(two)
  const first = "test/a.test.ts:\n(pass) a one\nerror: a two\n\nat a.test.ts:3\n(fail) a two\n"
  expect(soFar()).toBe(first)
  hear(`

    test/c.test.tsx:
    ${beginning("1")}
    (pass) c one

    test/b.test.ts:
    (pass) b two`)
  expect(soFar()).toBe(`${first}\ntest/b.test.ts:\n(pass) b one\n(pass) b two\n`)
  hear(`

    3 pass
    1 fail`)
  expect(end()).toBe(
    `${first}\ntest/b.test.ts:\n(pass) b one\n(pass) b two\n\ntest/c.test.tsx:\n(pass) c one\n\n3 pass\n1 fail\n\n`,
  )
})

test("where files run one after the other, nothing is held back", () => {
  const { soFar, hear } = told("\ntest/a.test.ts:\n(pass) a")
  expect(soFar()).toBe("test/a.test.ts:\n(pass) a\n")
  expect(hear("\n\ntest/b.test.ts:\n(pass) b")).toBe("test/a.test.ts:\n(pass) a\n\ntest/b.test.ts:\n(pass) b\n")
})

test("interrupted, everything that was said is printed", () => {
  expect(told(two).end()).toContain("test/b.test.ts:\n(pass) b one\n")
})
