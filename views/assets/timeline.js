// Steps of the timeline can be dragged. What that means is the server's to say: it may have to ask.
const looks = { handle: "[data-grip]", animation: 150, ghostClass: "opacity-40" }
for (const timeline of document.querySelectorAll("[data-timeline]")) {
  const form = document.getElementById(timeline.dataset.timeline)
  for (const day of timeline.querySelectorAll("[data-day]"))
    Sortable.create(day, { ...looks, group: "steps", onChoose, onEnd })

  // What is dragged is copied, and a copy of an inline style is refused by the page's policy.
  function onChoose({ item }) {
    item.removeAttribute("style")
  }

  function onEnd({ item, from, to, oldIndex, newIndex }) {
    if (from === to && oldIndex === newIndex) return
    const next = item.nextElementSibling
    const beside = next ?? item.previousElementSibling
    if (!beside) return
    form.elements.moved.value = item.dataset.step
    form.elements.beside.value = beside.dataset.step
    form.elements.side.value = next ? "before" : "after"
    form.requestSubmit()
  }
}
