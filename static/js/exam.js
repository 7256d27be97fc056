/* The check-up sheet: Enter moves on to the next field as on paper; the last one saves. */
"use strict";
document.addEventListener("keydown", (event) => {
  const form = event.target.closest && event.target.closest("[data-exam]");
  if (!form || event.key !== "Enter" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (!event.target.matches("input:not([type=checkbox]), select")) return;
  const fields = Array.from(form.querySelectorAll("input:not([type=hidden]), select, button[type=submit]"));
  const next = fields[fields.indexOf(event.target) + 1];
  if (!next) return;
  event.preventDefault();
  next.focus();
  if (next.select) next.select();
});
