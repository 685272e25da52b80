/* The frame around the pages: title, language, first page, tools; and the start. */

function languageChoice() {
  if (MODEL.languages.length < 2) return null;
  const change = (event) => {
    state.lang = Number(event.target.value);
    keep();
    draw();
    document.getElementById("language").focus();
  };
  const options = MODEL.languages.map((one, at) => el("option", { value: at, lang: one.code, selected: at === state.lang }, one.name));
  return el("label", { class: "language" }, el("span", {}, w("web_language")), el("select", { id: "language", onchange: change }, options));
}

function drawFirst() {
  const part = (key, texts) => (texts.length ? [el("h3", {}, w(key)), texts.map((text) => el("p", {}, text))] : []);
  const own = language();
  const type = (event) => {
    state.id = event.target.value;
    keep();
  };
  return el(
    "section",
    { class: "page opening", "data-page": FIRST, "aria-labelledby": "p0", hidden: true },
    el("h2", { id: "p0", tabindex: "-1" }, w("thanks")),
    el(
      "div",
      { class: "card" },
      el("p", { class: "lead" }, w("purpose")),
      el("div", { class: "facts" },
        el("div", {}, part("minutes_head", [own.minutes])),
        el("div", {}, part("privacy_head", [w("privacy")])),
        el("div", {}, part("return_head", [w("web_save_how"), w(storage ? "web_draft" : "web_no_draft")]))),
      el("label", { class: "identity" }, el("span", {}, w("form_id")),
        el("input", { type: "text", id: "identity", value: state.id, autocomplete: "off", maxlength: "60", dir: "auto", oninput: type }))
    ),
    el("div", { class: "steps" }, el("button", { type: "submit", class: "first" }, w("web_start")))
  );
}

function again() {
  forget();
  const lang = state.lang;
  state = newState();
  state.lang = lang;
  unsaved = false;
  warned.clear();
  setVersion(state.version);
  draw();
  show(FIRST);
}

function askAgain() {
  const dialog = document.getElementById("sure");
  if (!dialog.showModal) again();
  else dialog.showModal();
}

function tools() {
  const both = () => {
    state.together = !state.together;
    draw();
    show(state.together ? Math.min(Math.max(state.page, 1), lastPage()) : state.page);
  };
  return el(
    "footer",
    {},
    el("div", { class: "tools" },
      button(w(state.together ? "web_steps" : "web_one_page"), "quiet", both, { id: "together" }),
      button(w("web_print"), "quiet", () => window.print()),
      button(w("web_again"), "quiet", askAgain, { id: "again" })),
    el("p", { class: "stamp" }, MODEL.versions.length > 1 ? `${language().study} \u00b7 ${w("version")} ${state.version + 1}` : language().study)
  );
}

function sureDialog() {
  const close = () => document.getElementById("sure").close();
  return el(
    "dialog",
    { id: "sure", "aria-labelledby": "sure-text" },
    el("p", { id: "sure-text" }, w("web_again_sure")),
    el("div", { class: "steps" },
      button(w("web_cancel"), "second", close),
      button(w("web_again_yes"), "first", () => {
        close();
        again();
      }, { id: "again-yes" }))
  );
}

/* Draw everything anew from the state: at the start, and in another language. */
function draw() {
  const own = language();
  document.documentElement.lang = own.code;
  document.documentElement.dir = own.dir;
  document.title = t(MODEL.title);
  document.body.classList.toggle("together", state.together);
  const submit = (event) => {
    event.preventDefault();
    if (!state.together) step(1);
  };
  const progress = el("div", { id: "progress", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100", "aria-label": w("web_progress") }, el("span", {}));
  document.getElementById("form").replaceChildren(
    el("header", {}, el("div", { class: "top" }, el("h1", {}, t(MODEL.title)), languageChoice()), progress),
    el("main", {}, el("p", { id: "where", "aria-live": "polite" }),
      el("form", { novalidate: true, autocomplete: "off", onsubmit: submit }, drawFirst(), pages.map((page, at) => drawPage(page, at + 1)), drawLast())),
    tools(),
    sureDialog()
  );
  for (const question of MODEL.questions) showAnswer(question.code);
  showRefusals();
  refresh();
  show(Math.min(state.page, lastPage()), false);
}

function begin() {
  state = draft() || newState();
  keepNow();
  setVersion(state.version);
  if (!isShown(Math.min(state.page, lastPage()))) state.page = FIRST;
  draw();
  window.addEventListener("pagehide", keepNow);
  window.addEventListener("beforeunload", (event) => {
    if (unsaved && !storage) event.preventDefault();
  });
}

begin();
