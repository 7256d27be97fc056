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

  // On a phone only one person is open at a time: the first without a sheet; "Xong" closes it and opens the next.
  const phone = window.matchMedia("(max-width: 63.99rem)");
  const show = (row, open) => {
    row.classList.toggle("is-closed", !open);
    const button = row.querySelector(".row-toggle");
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Thu gọn" : "Trả lời";
  };
  document.addEventListener("DOMContentLoaded", () => {
    const rows = Array.from(document.querySelectorAll("[data-review-row]"));
    const first = rows.find((row) => row.hasAttribute("data-open-first")) || (rows.length === 1 ? rows[0] : null);
    rows.forEach((row) => { row.querySelector(".row-toggle").hidden = false; show(row, row === first); });
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".row-toggle");
    if (button) { const row = rowOf(button); show(row, row.classList.contains("is-closed")); }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful || !event.detail.elt.matches("[data-row-done]") || !phone.matches) return;
    const row = rowOf(event.detail.elt);
    if (row.querySelector(".sheet-state .bad")) return;
    show(row, false);
    row.removeAttribute("data-open-first");
    const next = document.querySelector("[data-review-row][data-open-first]");
    if (next) { show(next, true); next.scrollIntoView({ block: "start" }); next.querySelector("input:checked").focus({ preventScroll: true }); }
  });

  document.addEventListener("change", (event) => { const row = rowOf(event.target); if (row) unsaved.add(row.id); });
  document.addEventListener("htmx:afterRequest", (event) => {
    const row = rowOf(event.detail.elt);
    if (row && event.detail.successful) unsaved.delete(row.id);
  });
  document.addEventListener("submit", () => unsaved.clear());
  window.addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
})();
