// Reviewing rows without the mouse: J and K go to the next and the previous row, S into its first cell to correct.
// Bound to nothing else, silent while somebody types.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
  const rows = [...document.querySelectorAll(".intake-row")];
  if (!rows.length) return;
  const here = rows.indexOf(document.activeElement.closest(".intake-row"));
  const key = event.key.toLowerCase();
  if (key === "s" && here >= 0) {
    const input = rows[here].querySelector(".fix input[name=text]");
    if (input && input.offsetParent) { event.preventDefault(); input.focus(); input.select(); }
    return;
  }
  const step = { j: 1, k: -1 }[key];
  if (!step) return;
  event.preventDefault();
  const next = rows[Math.min(rows.length - 1, Math.max(0, here + step))];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "center" });
});

// After an answer the row is drawn anew: keep the keyboard on it.
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  const row = target && target.id && document.getElementById(target.id);
  if (row && row.classList.contains("intake-row")) row.focus({ preventScroll: true });
});
