// Keys for those who read with the keyboard. Everything works without them.
"use strict";
(() => {
  const KEYS = [
    ["j k", "后一篇、前一篇"], ["o", "打开 arXiv 页面"], ["t", "任务页"],
    ["[ ]", "前一天、后一天"], ["/", "检索"], ["?", "本说明"],
  ];
  const papers = [...document.querySelectorAll(".paper, .item")];
  let at = -1;

  const follow = (selector) => {
    const link = document.querySelector(selector);
    if (link) location.href = link.href;
  };

  const linkOf = (paper) => paper.querySelector("h3 a") ?? paper.querySelector("a");

  const go = (to) => {
    if (!papers.length) return;
    papers[at]?.classList.remove("here");
    at = Math.max(0, Math.min(papers.length - 1, to));
    papers[at].classList.add("here");
    papers[at].scrollIntoView({ block: "start" });
    linkOf(papers[at])?.focus({ preventScroll: true });
  };

  // From where the reader is, by scrolling or by an address, not only by keys.
  const current = () => {
    if (at >= 0 && Math.abs(papers[at].getBoundingClientRect().top) < innerHeight) return at;
    const first = papers.findIndex((one) => one.getBoundingClientRect().bottom > 40);
    return first < 0 ? papers.length - 1 : first - (papers[first].getBoundingClientRect().top > 40);
  };

  const help = () => {
    let dialog = document.querySelector("#keys");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.id = "keys";
      dialog.setAttribute("aria-label", "按键");
      const title = document.createElement("h2");
      title.textContent = "按键";
      const list = document.createElement("dl");
      list.className = "keys";
      for (const [key, words] of KEYS) {
        const term = document.createElement("dt");
        for (const one of key.split(" ")) {
          const cap = document.createElement("kbd");
          cap.textContent = one;
          term.append(cap, " ");
        }
        const told = document.createElement("dd");
        told.textContent = words;
        list.append(term, told);
      }
      const close = document.createElement("button");
      close.textContent = "关闭";
      close.addEventListener("click", () => dialog.close());
      dialog.append(title, list, close);
      document.body.append(dialog);
    }
    if (!dialog.open) dialog.showModal();
  };

  const find = () => {
    const field = document.querySelector("input[type=search]");
    field?.focus();
    field?.select();
  };

  const actions = {
    j: () => go(current() + 1),
    k: () => go(current() - 1),
    o: () => papers.length && linkOf(papers[Math.max(0, current())])?.click(),
    t: () => follow('.top nav a[href*="tags/"]'),
    "[": () => follow("link[rel=prev]"),
    "]": () => follow("link[rel=next]"),
    "/": find,
    "?": help,
  };

  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
    if (busy || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  // A claim that is open by a tap closes by Escape.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.activeElement?.closest?.(".ev")?.blur();
  });

  // Copy buttons, where there is something to copy.
  for (const text of document.querySelectorAll("pre.cite")) {
    const button = document.createElement("button");
    button.textContent = "复制";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = "已复制";
      } catch { // no clipboard for pages over plain http, or it is denied
        getSelection().selectAllChildren(text);
        button.textContent = "已选中";
      }
      setTimeout(() => { button.textContent = "复制"; }, 1500);
    });
    text.before(button);
  }
})();
