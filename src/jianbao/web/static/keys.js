// Shortcuts press the page's own buttons and follow its own links: without this file all of them still work.
"use strict";

const find = (selector) => document.querySelector(selector);
const inField = (element) => element.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
const aliases = { ArrowRight: "j", ArrowLeft: "k", "？": "?" };

for (const button of document.querySelectorAll("button[hidden]")) button.hidden = false;
document.documentElement.classList.add("scripted");

function open(id) {
  const target = document.getElementById(id);
  if (target instanceof HTMLDialogElement) return target.open ? target.close() : target.showModal();
  for (const other of document.querySelectorAll("details.panel[open]")) if (other !== target) other.open = false;
  target.open = true;
  const field = target.querySelector("[data-focus]");
  if (field) {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  } else {
    (target.querySelector(".suggested") ?? target.querySelector("button")).focus();
  }
  target.scrollIntoView({ block: "nearest", behavior: "instant" });
}

function move(step) {
  const rows = [...document.querySelectorAll("[data-rows] a.paper")];
  if (!rows.length) return false;
  const here = rows.indexOf(document.activeElement);
  const row = rows[Math.min(rows.length - 1, Math.max(0, here + step))];
  row.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

function press(key) {
  if ((key === "j" || key === "k") && move(key === "j" ? 1 : -1)) return true;
  if (/^[0-9]$/.test(key)) {
    const button = find(`[data-digit="${key}"]`);
    if (button && find("#reject").open) button.click();
    else if (button) { open("reject"); button.focus(); }
    if (button) return true;
  }
  const target = find(`[data-key~="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (inField(target)) { target.focus(); target.select(); }
  else target.click();
  return true;
}

function leave() {
  document.activeElement?.blur();
  for (const panel of document.querySelectorAll("details.panel[open]")) panel.open = false;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (find("dialog[open]")) {
    if (event.key === "?") { find("dialog[open]").close(); event.preventDefault(); }
    return;
  }
  const field = event.target;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = field.closest?.("form[data-save]");
    if (form) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (event.key === "Escape") return leave();
  if (event.ctrlKey || event.metaKey || event.altKey || inField(field)) return;
  if (event.repeat && !find("[data-rows]")) return;
  if (press(aliases[event.key] ?? event.key)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opens], [data-hides]");
  if (!button) return;
  if (button.dataset.opens) return open(button.dataset.opens);
  const target = document.getElementById(button.dataset.hides);
  target.hidden = !target.hidden;
});

// a second click before the answer is there sends nothing; the page comes back usable from history
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
  setTimeout(() => delete event.target.dataset.sent, 3000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
