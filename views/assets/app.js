// Conveniences only: every page works without this file.

// A notice that reports success leaves by itself; errors stay until read.
for (const toast of document.querySelectorAll("[data-leaves]")) {
  const leave = () => (toast.matches(":hover, :focus-within") ? wait() : toast.remove())
  const wait = () => setTimeout(leave, toast.dataset.leaves * 1000)
  wait()
}

// A field marked so sends its form as soon as it changes (language, account, filters).
document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-submits]")
  if (field?.form) field.form.requestSubmit()
})

// What only makes sense with this file shows itself.
const scripted = () => {
  for (const element of document.querySelectorAll("[data-scripted]"))
    element.classList.replace("hidden", element.dataset.scripted)
}
scripted()
document.addEventListener("htmx:after:swap", scripted)

// What is marked so is folded where there is little room; a link into it unfolds it, and a form made anew keeps it so.
const roomy = matchMedia("(width >= 80rem)")
let unfolded = location.hash === "#preview"
const fold = () => {
  for (const part of document.querySelectorAll("[data-folds]")) part.open = roomy.matches || unfolded
}
fold()
roomy.addEventListener("change", fold)
document.addEventListener("htmx:after:swap", fold)
document.addEventListener("click", ({ target }) => {
  const part = target.closest("summary")?.parentElement
  if (part?.matches("[data-folds]")) unfolded = !part.open
  if (!target.closest("a[data-unfolds]")) return
  unfolded = true
  fold()
})

// Of tabs that do not all fit, the one that is shown is in sight.
for (const tabs of document.querySelectorAll("[data-scrolls]")) {
  const current = tabs.querySelector("[aria-current]")
  if (current) tabs.scrollLeft = current.offsetLeft - (tabs.offsetWidth - current.offsetWidth) / 2
}

// One box that ticks all boxes of its form, and a line that says how many are ticked.
const boxesOf = (form) => [...document.querySelectorAll(`input[type=checkbox][form="${form}"]`)]
const tally = (form) => {
  const ticked = boxesOf(form).filter((box) => box.checked).length
  for (const line of document.querySelectorAll(`[data-tally="${form}"]`))
    line.textContent = ticked ? line.dataset.some.replace("#", ticked) : line.dataset.none
}
document.addEventListener("change", (event) => {
  const form = event.target.dataset.picks ?? event.target.getAttribute("form")
  if (!form) return
  if (event.target.dataset.picks) for (const box of boxesOf(form)) box.checked = event.target.checked
  tally(form)
})
for (const line of document.querySelectorAll("[data-tally]")) tally(line.dataset.tally)

// A form sends once, however often the button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target
  if (event.defaultPrevented || form.hasAttribute("data-repeats")) return
  if (form.dataset.sent) return event.preventDefault()
  form.dataset.sent = "yes"
  form.setAttribute("aria-busy", "true")
})

// Coming back with the browser's back button makes the form usable again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent
    form.removeAttribute("aria-busy")
  }
})

// A form marked so is empty again once htmx has sent it.
document.addEventListener("htmx:after:request", (event) => {
  if (event.target.matches?.("form[data-empties]")) event.target.reset()
})

// Copies a value shown on the page, such as a webhook URL.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]")
  if (!button) return
  await navigator.clipboard.writeText(button.dataset.copies)
  button.classList.add("copied")
  setTimeout(() => button.classList.remove("copied"), 1500)
})

// Letters are counted as LINE counts them, while one types: the same rule as in views/messages/count.tsx.
const PLACEHOLDER = /\{\{\s*(name|field\.[^|{}\s]+)\s*(?:\|([^{}]*))?\}\}/g
document.addEventListener("input", ({ target }) => {
  const line = target.id && document.querySelector(`[data-counts="${CSS.escape(target.id)}"]`)
  if (!line) return
  const bare = target.value.replace(PLACEHOLDER, "")
  const used = line.dataset.by === "units" ? bare.length : [...new Intl.Segmenter("ja").segment(bare)].length
  const isOver = used > line.dataset.max
  line.textContent = `${used} / ${line.dataset.max}`
  line.classList.toggle("text-error", isOver)
  line.classList.toggle("font-semibold", isOver)
  line.classList.toggle("quiet", !isOver)
})

// What a press has moved or made is where the reader wants to be.
document.addEventListener("htmx:after:swap", () => {
  const arrived = document.querySelector("[data-arrived]")
  if (!arrived) return
  arrived.removeAttribute("data-arrived")
  arrived.scrollIntoView({ block: "nearest" })
  arrived.focus({ preventScroll: true })
})

// Puts a placeholder where the cursor stands, or stood last, in a box of the same message.
let lastBox = null
document.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-fills]")) lastBox = target
})
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-inserts]")
  const message = button?.closest("section")
  if (!message) return
  const box = message.contains(lastBox) ? lastBox : message.querySelector("[data-fills]")
  const fallback = message.querySelector("[data-fallback]")?.value.replace(/[{}|]/g, "").trim()
  box.setRangeText(
    `{{${button.dataset.inserts}${fallback ? `|${fallback}` : ""}}}`,
    box.selectionStart,
    box.selectionEnd,
    "end",
  )
  box.dispatchEvent(new Event("input", { bubbles: true }))
  box.focus()
})

// Typing narrows a list to what has these letters in its data-name; arrows walk through it from the box.
const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/\s/g, "")
document.addEventListener("input", (event) => {
  const list = event.target.type === "search" && event.target.closest("[data-finds]")
  if (!list) return
  const wanted = folded(event.target.value)
  for (const each of list.querySelectorAll(list.dataset.finds))
    each.parentElement.hidden = !folded(each.dataset.name).includes(wanted)
})
document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-finds]")
  if (!list || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return
  const shown = [...list.querySelectorAll(list.dataset.finds)].filter((each) => !each.parentElement.hidden)
  const at = shown.indexOf(document.activeElement)
  if (event.key === "Enter") {
    if (at >= 0 || event.isComposing || shown.length === 0) return
    event.preventDefault()
    return shown[0].click()
  }
  event.preventDefault()
  const next = shown[at + (event.key === "ArrowDown" ? 1 : -1)]
  ;(next ?? list.querySelector("input"))?.focus()
})
// A menu with a box to type in begins there, unless that would raise a phone's keyboard.
const begin = (event) => {
  if (event.target.open && matchMedia("(pointer: fine)").matches)
    event.target.querySelector("[data-finds] input")?.focus()
}
document.addEventListener("toggle", begin, true)

// Menus made of <details> close when one clicks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false
  }
})
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false
    menu.querySelector("summary")?.focus()
  }
})

// A question that opens has the focus, on the answer that does nothing; it does not stay open behind what follows it.
const ask = ({ target, newState }) => {
  if (newState === "open" && target.matches("[popover].dialog"))
    target.querySelector("[popovertargetaction=hide]")?.focus()
}
document.addEventListener("toggle", ask, true)
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const question = target.closest?.("[popover].dialog")
  if (question && relatedTarget && !question.contains(relatedTarget)) question.hidePopover()
})

// The first field in error is where the reader wants to be.
document.querySelector("[aria-invalid='true']")?.focus()

// A page whose stream is refused (signed out, no longer allowed) is loaded again, and says itself what is the matter.
document.addEventListener("htmx:sse:error", (event) => {
  if ([401, 403, 404].includes(event.detail.status)) location.reload()
})

// A box marked so sends its form by Ctrl+Enter or Command+Return.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
  event.target.closest?.("textarea[data-sends]")?.form?.requestSubmit()
})

// One box of a column's head ticks the column.
document.addEventListener("change", ({ target }) => {
  const form = target.dataset.column
  if (!form) return
  const { cellIndex } = target.closest("th")
  for (const row of target.closest("table").tBodies[0].rows) {
    const box = row.cells[cellIndex]?.querySelector(`input[form="${form}"]`)
    if (box) box.checked = target.checked
  }
  tally(form)
})

// In a grid of boxes one tab stop, and arrows from cell to cell; with Shift they tick on the way.
const boxIn = (row, at) => row?.cells[at]?.querySelector("input[type=checkbox]")
for (const grid of document.querySelectorAll("[data-grid]")) {
  const boxes = [...grid.querySelectorAll("tbody input[type=checkbox]")]
  for (const box of boxes.slice(1)) box.tabIndex = -1
  grid.addEventListener("focusin", ({ target }) => {
    if (!boxes.includes(target)) return
    for (const box of boxes) box.tabIndex = -1
    target.tabIndex = 0
  })
  grid.addEventListener("keydown", (event) => {
    const { target, key, shiftKey } = event
    const cell = boxes.includes(target) && target.closest("td, th")
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key]
    const ends = { Home: 0, End: cell && cell.parentElement.cells.length - 1 }[key]
    if (!cell || !(steps || ends !== undefined)) return
    event.preventDefault()
    const rows = [...cell.closest("tbody").rows]
    let [row, at] = [rows.indexOf(cell.parentElement), cell.cellIndex]
    let next = ends === undefined ? null : boxIn(rows[row], ends)
    // Past cells that cannot be ticked.
    while (steps && !next) {
      row += steps[0]
      at += steps[1]
      if (!rows[row]?.cells[at]) break
      next = boxIn(rows[row], at)
    }
    if (!next) return
    if (shiftKey && next.checked !== target.checked) next.click()
    next.focus()
    next.closest("td, th").scrollIntoView({ block: "nearest", inline: "nearest" })
  })
}
