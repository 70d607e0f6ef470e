// Messages of a step can be dragged into another order. The form is made anew by the server, as after any other press.
const sortable = () => {
  const bubbles = document.querySelector("[data-bubbles]")
  const press = bubbles && document.getElementById(bubbles.dataset.bubbles)?.querySelector("button")
  if (!press) return
  Sortable.create(bubbles, {
    ...{ draggable: "[data-bubble]", handle: "[data-grip]", animation: 150, ghostClass: "opacity-40", onChoose: bare },
    onEnd({ item, oldDraggableIndex, newDraggableIndex }) {
      if (oldDraggableIndex === newDraggableIndex) return
      press.value = `place:${item.dataset.bubble}|${newDraggableIndex}`
      press.click()
    },
  })
}

// Copying an inline style, even an empty one, is refused by the page's policy: a drag copies, and so does htmx.
function bare() {
  for (const bubble of document.querySelectorAll("[data-bubble][style]")) bubble.removeAttribute("style")
}

sortable()
document.addEventListener("htmx:before:swap", bare)
document.addEventListener("htmx:after:swap", sortable)
