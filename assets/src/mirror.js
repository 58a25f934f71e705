// What is typed stands in the looks beside it at once: an element with data-from shows the field of that id.
document.addEventListener("input", ({ target }) => {
  for (const shown of document.querySelectorAll("[data-from]")) if (shown.dataset.from === target.id) shown.textContent = target.value;
});
