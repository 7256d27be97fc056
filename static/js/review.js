/* The yearly review: keys for quick answers, and no answer lost when the page is left before it was saved. */
"use strict";
(() => {
  const rowOf = (element) => element.closest && element.closest("[data-review-row]");
  const unsaved = new Set();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.type !== "radio" || !rowOf(event.target)) return;
    const value = { c: "co", k: "khong", x: "" }[event.key.toLowerCase()];
    if (value === undefined) return;
    event.preventDefault();
    const group = event.target.closest(".three");
    const choice = group.querySelector(`input[value="${value}"]`);
    if (!choice.checked) { choice.checked = true; choice.dispatchEvent(new Event("change", { bubbles: true })); }
    const groups = Array.from(document.querySelectorAll("[data-review-row] .three"));
    const next = groups[groups.indexOf(group) + 1];
    (next ? next.querySelector("input:checked") : choice).focus();
  });

  document.addEventListener("change", (event) => { const row = rowOf(event.target); if (row) unsaved.add(row.id); });
  document.addEventListener("htmx:afterRequest", (event) => {
    const row = rowOf(event.detail.elt);
    if (row && event.detail.successful) unsaved.delete(row.id);
  });
  document.addEventListener("submit", () => unsaved.clear());
  window.addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
})();
