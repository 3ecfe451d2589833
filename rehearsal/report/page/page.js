"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const dialog = byId("mail"), pane = byId("pane");
  const tabs = [byId("tab-html"), byId("tab-text")];
  let held = null, open = null;

  function mail(number) {
    held ??= JSON.parse(byId("mails").textContent);
    return held.mails[number];
  }

  function show(tab) {
    for (const one of tabs) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
    }
    pane.setAttribute("aria-labelledby", tab.id);
    pane.replaceChildren(tab === tabs[0] ? looks() : plain());
  }

  function looks() {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "");
    frame.title = open.subject;
    frame.srcdoc = open.html.replace(/§(\d+)§/g, (_, number) => held.styles[Number(number)]);
    return frame;
  }

  function plain() {
    const text = document.createElement("pre");
    text.lang = open.language;
    text.textContent = open.text;
    return text;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-mail]");
    if (!button) return;
    open = mail(Number(button.dataset.mail));
    byId("mail-of").textContent = open.of;
    byId("mail-subject").textContent = open.subject;
    byId("mail-subject").lang = open.language;
    show(tabs[0]);
    dialog.showModal();
  });

  tabs.forEach((tab, number) => {
    tab.addEventListener("click", () => show(tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      show(tabs[1 - number]);
      tabs[1 - number].focus();
    });
  });
  byId("mail-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => pane.replaceChildren());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });

  const stories = [...document.querySelectorAll(".story")];
  byId("search").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    let count = 0;
    for (const story of stories) {
      story.hidden = !story.dataset.find.includes(wanted);
      count += story.hidden ? 0 : 1;
    }
    for (const group of document.querySelectorAll(".group, .kind")) {
      group.hidden = !group.querySelector(".story:not([hidden])");
    }
    byId("found").textContent = wanted ? `${count} found` : "";
  });
})();
