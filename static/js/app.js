/* The little that HTML alone does not do. Everything works without it, only less comfortably. */
"use strict";
(() => {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  // --- The drawer of the phone: opened by a [data-menu] button, closed by Escape, the shade or its own button ---------
  let opener = null;
  const menu = (open) => {
    document.body.classList.toggle("menu-open", open);
    all("[data-menu]").forEach((button) => button.setAttribute("aria-expanded", String(open)));
    const first = document.querySelector(".side-close");
    if (open && first) first.focus();
    if (!open && opener) { opener.focus(); opener = null; }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-menu]");
    if (button) { opener = button; menu(!document.body.classList.contains("menu-open")); return; }
    if (event.target.closest("[data-menu-close]")) menu(false);
    all("details[data-closes][open]").forEach((box) => { if (!box.contains(event.target)) box.open = false; });
    const suggestions = document.getElementById("goi-y");
    if (suggestions && !event.target.closest(".person-search")) suggestions.replaceChildren();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (document.body.classList.contains("menu-open")) menu(false);
      all("details[data-closes][open]").forEach((box) => { box.open = false; box.querySelector("summary").focus(); });
      const suggestions = document.getElementById("goi-y");
      if (suggestions) suggestions.replaceChildren();
    }
    // Arrow keys walk from the search box through its suggestions.
    const search = event.target.closest && event.target.closest(".person-search");
    if (search && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const stops = [search.querySelector("input[type=search]"), ...all(".suggestions a", search)];
      const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) { event.preventDefault(); next.focus(); }
    }
    // In the open drawer Tab goes round, it does not wander behind the shade.
    if (event.key === "Tab" && document.body.classList.contains("menu-open")) {
      const stops = all("#trinh-don a, #trinh-don button");
      const last = stops[stops.length - 1];
      if (event.shiftKey && document.activeElement === stops[0]) { event.preventDefault(); last.focus(); }
      else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); stops[0].focus(); }
    }
  });

  // --- Sending: a double click sends once; [data-confirm] asks first ---------------------------------------------------
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
    if (question && !window.confirm(question)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if ((form.getAttribute("method") || "").toLowerCase() !== "post" || event.defaultPrevented || form.matches("[hx-post], [data-again]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  }, true);
  // Coming back by the browser's button: the kept page may be sent again.
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
  }));

  // --- Controls that send their form at once, such as the order of a list ----------------------------------------------
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-submit]") && event.target.form;
    if (form) form.requestSubmit();
    // One box in the head of a column ticks the column.
    if (event.target.matches("[data-check-all]")) {
      all(event.target.dataset.checkAll).forEach((box) => { box.checked = event.target.checked; });
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-back]") && history.length > 1) { event.preventDefault(); history.back(); }
  });

  // --- After loading: the eye and the screen reader go to what went wrong ----------------------------------------------
  const attend = (root) => { const box = root.querySelector("[data-focus]"); if (box) box.focus(); };
  // A file control says "Choose file" in the browser's language; ours lies over it and says it in Vietnamese.
  const files = () => all("input[type=file]").forEach((input) => {
    if (input.closest(".file-control")) return;
    const frame = document.createElement("span"), button = document.createElement("span"), name = document.createElement("span");
    frame.className = "file-control"; button.className = "file-button"; name.className = "file-name";
    button.textContent = input.multiple ? "Chọn các tệp" : "Chọn tệp";
    const show = () => { name.textContent = Array.from(input.files, (file) => file.name).join(", ") || "Chưa chọn tệp nào"; };
    input.replaceWith(frame);
    frame.append(input, button, name);
    input.addEventListener("change", show);
    show();
  });
  // Our own messages speak Vietnamese and stand on top of the page; the browser's speak the browser's language.
  const quiet = (root) => all("form[method=post], form[method=POST]", root).forEach((form) => { form.noValidate = true; });
  document.addEventListener("DOMContentLoaded", () => { quiet(document); files(); attend(document); });

  // --- HTMX: an ended session or a failed request never vanishes without a word ----------------------------------------
  const say = (words) => {
    const place = document.getElementById("thong-bao");
    if (!place) return;
    const note = document.createElement("div");
    note.className = "notice error";
    note.textContent = words;
    place.replaceChildren(note);
    note.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.xhr;
    if (answer.responseURL && new URL(answer.responseURL).pathname === "/dang-nhap/") {
      event.detail.shouldSwap = false;
      window.location.reload();
    } else if (answer.status === 422) {  // a form that came back with its errors
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => { quiet(document); files(); attend(event.detail.target); });
  document.addEventListener("htmx:responseError", (event) => {
    const code = event.detail.xhr.status;
    say(code === 403 ? "Phiên làm việc đã hết hoặc tài khoản không được làm việc này. Hãy tải lại trang."
      : code === 404 ? "Không còn tìm thấy nội dung này. Hãy tải lại trang."
      : "Máy chủ gặp lỗi, việc vừa làm chưa được lưu. Hãy thử lại; nếu vẫn lỗi, báo quản trị viên.");
  });
  document.addEventListener("htmx:sendError", () => say("Không kết nối được máy chủ. Kiểm tra mạng rồi thử lại."));
})();
