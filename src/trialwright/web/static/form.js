"use strict";
// While somebody types: shows what is asked now, works values out, says what is doubtful, and keeps a draft in this tab.
(() => {
  const form = document.querySelector("form.answers");
  if (!form) return;
  const key = `draft ${form.dataset.person} ${location.pathname}`;
  const base = form.elements.base.value;
  const fields = () => [...form.elements].filter((each) => each.name && !["base", "act", "csrfmiddlewaretoken"].includes(each.name) && !each.name.startsWith("rows "));
  const typed = () => Object.fromEntries(fields().map((each) => [each.name, each.value]));
  const saved = JSON.stringify(typed());
  const note = document.getElementById("draft");

  function keep() {
    const now = JSON.stringify(typed());
    const changed = now !== saved || form.dataset.unsaved === "yes";
    if (changed) sessionStorage.setItem(key, JSON.stringify({ base, typed: typed() }));
    else sessionStorage.removeItem(key);
    note.hidden = !changed;
    return changed;
  }

  function restore() {
    if (new URLSearchParams(location.search).has("saved")) { sessionStorage.removeItem(key); return; }
    const text = sessionStorage.getItem(key);
    if (!text || form.dataset.unsaved === "yes" || form.dataset.open !== "yes") return;
    const draft = JSON.parse(text);
    for (const each of fields()) if (each.name in draft.typed) each.value = draft.typed[each.name];
    for (const each of fields()) if (each.value && each.closest("[data-ready]")) reveal(each.closest("fieldset").dataset.group, each.closest("fieldset"));
    form.elements.base.value = draft.base; // saved in between by somebody else: the server shows both
    keep();
  }

  const ready = (group) => form.querySelector(`fieldset[data-group="${group}"][data-ready]`);

  function reveal(group, until) {
    // the next row that stands ready, or all up to one; false where the server has to give more
    for (let row = ready(group); row; row = ready(group)) {
      delete row.dataset.ready;
      row.hidden = false;
      form.elements[`rows ${group}`].value = Number(form.elements[`rows ${group}`].value) + 1;
      if (!until || row === until) return row;
    }
    return null;
  }

  // Why something was not saved stays until the answer is touched, and what others changed until it is saved.
  function say(name, family, texts) {
    const question = document.getElementById(`q ${name}`);
    if (!question) return;
    const lasts = (each) => "kept" in each.dataset || ("refused" in each.dataset && !question.dataset.touched);
    question.querySelectorAll(`.${family}`).forEach((each) => { if (!lasts(each)) each.remove(); });
    const stands = new Set([...question.querySelectorAll(`.${family}`)].map((each) => each.textContent));
    for (const text of texts || []) {
      if (stands.has(text)) continue;
      const line = document.createElement("p");
      line.className = family;
      line.textContent = text;
      question.append(line);
    }
  }

  // The verdicts beside the form: the words come from the server, the places are already there, so that nothing jumps.
  function judge(verdicts) {
    const overall = document.getElementById("overall");
    if (!verdicts || !overall) return;
    if (overall.textContent !== verdicts.overall) overall.textContent = verdicts.overall;
    document.querySelectorAll("#verdicts [data-criterion]").forEach((row) => {
      const now = verdicts.criteria[row.dataset.criterion];
      const state = row.querySelector(".state");
      if (!now) return;
      if (state.textContent !== now.said) {
        state.textContent = now.said;
        row.querySelector("details").open = now.state !== "fits" || now.marks.length > 0;
      }
      state.className = `state ${now.state}`;
      const lines = [...now.because.map((text) => [text, ""]), ...now.marks.map((text) => [text, "doubt"])];
      row.querySelector(".because").replaceChildren(...lines.map(([text, family]) => {
        const line = document.createElement("p");
        line.className = family;
        line.textContent = text;
        return line;
      }));
    });
  }

  let asking = null;
  async function look() {
    const body = new FormData(form);
    body.set("act", "look");
    if (asking) asking.abort();
    asking = new AbortController();
    let answer;
    try {
      answer = await fetch(location.pathname, { method: "POST", body, signal: asking.signal, redirect: "manual" });
    } catch (failed) {
      if (failed.name !== "AbortError") document.getElementById("offline").hidden = false;
      return;
    }
    document.getElementById("offline").hidden = answer.ok;
    if (!answer.ok) return;
    const found = await answer.json();
    const asked = new Set(found.asked);
    document.querySelectorAll(".question[data-decided]").forEach((question) => {
      const field = form.elements[question.dataset.name];
      const row = question.dataset.name in found.calculated || asked.has(question.dataset.name);
      question.hidden = !row && !(field && field.value);
    });
    const groups = new Set(found.groups);
    form.querySelectorAll("fieldset[data-spare]:not([data-ready])").forEach((row) => {
      const begun = [...row.querySelectorAll("input, select")].some((each) => each.value && !each.name.endsWith(".unit"));
      row.hidden = !groups.has(row.dataset.group) && !begun;
    });
    form.querySelectorAll("[data-more]").forEach((more) => { more.hidden = !groups.has(more.dataset.more); });
    form.querySelectorAll(".read").forEach((each) => { each.textContent = found.read[each.dataset.of] || ""; });
    form.querySelectorAll(".normal").forEach((each) => {
      const [side, text] = found.normal[each.dataset.of] || ["", ""];
      each.textContent = text;
      each.className = `normal ${side}`;
    });
    for (const [name, value] of Object.entries(found.calculated)) {
      const output = document.getElementById(name);
      if (output) output.textContent = value;
    }
    document.querySelectorAll(".question").forEach((question) => {
      const name = question.dataset.name;
      say(name, "doubt", found.doubts[name]);
      say(name, "fault", found.wrong[name]);
      question.classList.toggle("wrong", question.querySelector(".fault:not([data-kept])") !== null);
    });
    judge(found.verdicts);
  }

  let waiting = 0;
  function soon(field) {
    const question = field.closest(".question");
    if (question) question.dataset.touched = "yes";
    keep();
    clearTimeout(waiting);
    waiting = setTimeout(look, 250);
  }
  const own = (event) => event.target.form === form; // what stands beside an answer may belong to another form
  form.addEventListener("input", (event) => { if (own(event)) soon(event.target); });
  form.addEventListener("change", (event) => { if (own(event)) soon(event.target); });
  const inSight = () => fields().filter((each) => !each.closest("[hidden]") && !each.name.endsWith(".missing") && !each.name.endsWith(".unit"));

  function onwards(from) {
    const row = from.closest("fieldset[data-group]");
    const all = inSight();
    const next = all[all.indexOf(from) + 1];
    const last = row && (!next || next.closest("fieldset[data-group]")?.dataset.group !== row.dataset.group);
    const begun = row && [...row.querySelectorAll("input, select")].some((each) => each.value && !each.name.endsWith(".unit"));
    if (last && begun) return reveal(row.dataset.group)?.querySelector("input, select") || next;
    return next;
  }

  function across(from, step) {
    // in the rows of a group, the same question of the row above or below; else the question before or after
    const [item, repeat] = from.name.split(".");
    const beside = form.elements[`${item}.${Number(repeat) + step}`];
    if (from.closest("fieldset[data-group]") && beside && !beside.closest("[hidden]")) return beside;
    const all = inSight();
    return all[all.indexOf(from) + step];
  }

  form.addEventListener("keydown", (event) => {
    const from = event.target;
    if (!own(event) || !from.name || from.tagName === "BUTTON" || event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) { form.querySelector("button[value=save], button[value=correct]")?.click(); return; }
      (onwards(from) || form.querySelector("button[value=save], button[value=correct]"))?.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && from.tagName === "INPUT" && !event.altKey) {
      const next = across(from, event.key === "ArrowDown" ? 1 : -1);
      if (next) { event.preventDefault(); next.focus(); next.select?.(); }
    }
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-more] button");
    const row = button && reveal(button.value.slice(4));
    if (!button) return;
    if (row) { event.preventDefault(); row.querySelector("input, select")?.focus(); }
    else form.dataset.leaving = "yes";
  });
  addEventListener("beforeunload", (event) => { if (keep() && !form.dataset.leaving) event.preventDefault(); });
  form.addEventListener("submit", () => { form.dataset.leaving = "yes"; });
  restore();
  if (form.dataset.open === "yes") look();
})();
