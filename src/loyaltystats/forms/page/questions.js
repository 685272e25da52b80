/* Questions one by one: choices, numbers, texts. Every control carries the code of its question in its name. */

const SHORT = 16;
const MANY = 12;

const errorId = (code) => `e-${code}`;

function requiredMark(question) {
  return question.required ? el("span", { class: "required" }, ` (${w("web_required")})`) : null;
}

function notes(question, hint) {
  const text = t(question.hint) || hint;
  return [
    question.when ? el("p", { class: "when" }, t(question.words)) : null,
    text ? el("p", { class: "hint", id: `h-${question.code}` }, text) : null,
  ];
}

function errorPlace(code) {
  return el("p", { class: "error", id: errorId(code), hidden: true });
}

function describedBy(question, hint) {
  return [t(question.hint) || hint ? `h-${question.code}` : "", errorId(question.code)].filter(Boolean).join(" ");
}

function clearButton(codes) {
  return button(w("web_clear"), "quiet clear", () => {
    for (const code of codes) put(code, undefined);
    for (const code of codes) showAnswer(code);
    document.querySelector(`[name="q-${codes[0]}"]`).focus();
  }, { "data-clear": codes.join(" "), hidden: true });
}

/* Write the answer in the state into the controls of the page. */
function showAnswer(code) {
  const answer = state.answers[code];
  for (const control of document.getElementsByName(`q-${code}`)) {
    if (control.type === "radio") control.checked = answer === control.value;
    else if (control.type === "checkbox" && questions[code].kind === "multiple") control.checked = (answer || []).includes(control.value);
    else if (control.type === "checkbox") control.checked = Boolean(answer) && answer.code === control.value;
    else if (questions[code].kind === "number") control.value = answer && answer.text !== undefined ? answer.text : "";
    else control.value = answer || "";
  }
}

function choice(question, answer, type, onchange, more) {
  return el(
    "label",
    { class: "choice", ...more },
    el("input", { type, name: `q-${question.code}`, value: answer.code, onchange, "aria-describedby": errorId(question.code) }),
    el("span", { class: "label" }, t(answer.label) || answer.code)
  );
}

function choose(question) {
  return (event) => put(question.code, event.target.value);
}

/* Answers with words: a list, or one row when all are short. */
function wordedChoices(question, scale) {
  const every = [...scale.answers, ...scale.missing];
  const short = every.length <= 5 && every.every((answer) => t(answer.label).length <= SHORT);
  return el(
    "div",
    { class: short ? "choices row" : "choices" },
    scale.answers.map((answer) => choice(question, answer, "radio", choose(question))),
    scale.missing.map((answer) => choice(question, answer, "radio", choose(question), { class: "choice other" }))
  );
}

/* A scale of numbers with words at some of its points. */
function points(question, scale) {
  const point = (answer) =>
    el(
      "label",
      { class: "point" },
      el("input", { type: "radio", name: `q-${question.code}`, value: answer.code, onchange: choose(question), "aria-describedby": errorId(question.code) }),
      el("span", { class: "box" }, answer.code),
      el("span", { class: "anchor" }, t(answer.label))
    );
  const row = el("div", { class: "points" }, scale.answers.map(point));
  row.style.setProperty("--count", scale.answers.length);
  row.style.setProperty("--narrow", scale.answers.length > 7 ? Math.ceil(scale.answers.length / 2) : scale.answers.length);
  return [
    legendOf(scale),
    row,
    scale.missing.length
      ? el("div", { class: "choices row" }, scale.missing.map((answer) => choice(question, answer, "radio", choose(question), { class: "choice other" })))
      : null,
  ];
}

/* What the ends of a scale mean, for narrow screens, where there is no room under the numbers. */
function legendOf(scale) {
  const named = scale.answers.filter((answer) => t(answer.label));
  return el(
    "p",
    { class: "scale-legend", "aria-hidden": "true" },
    named.length ? [named[0], named[named.length - 1]].filter((one, at, all) => all.indexOf(one) === at).map((answer) => el("span", {}, `${answer.code} = ${t(answer.label)}`)) : null
  );
}

function dropDown(question, scale) {
  const options = [...scale.answers, ...scale.missing].map((answer) => el("option", { value: answer.code }, t(answer.label) || answer.code));
  return el(
    "select",
    { name: `q-${question.code}`, onchange: choose(question), "aria-labelledby": `l-${question.code}`, "aria-describedby": describedBy(question) },
    el("option", { value: "" }, w("web_choose")),
    options
  );
}

function isBare(scale) {
  return scale.answers.some((answer) => !t(answer.label)) && scale.answers.every((answer) => /^\d+$/.test(answer.code));
}

function single(question) {
  const scale = scaleOf(question);
  if (scale.answers.length > MANY) return fieldset(question, dropDown(question, scale));
  return fieldset(question, isBare(scale) ? points(question, scale) : wordedChoices(question, scale));
}

function multiple(question) {
  const scale = scaleOf(question);
  const sole = new Set(scale.answers.filter((answer) => answer.exclusive).map((answer) => answer.code));
  const change = (event) => {
    const chosen = new Set(state.answers[question.code] || []);
    const { value, checked } = event.target;
    if (!checked) chosen.delete(value);
    else if (sole.has(value)) chosen.clear();
    else for (const one of sole) chosen.delete(one);
    if (checked) chosen.add(value);
    put(question.code, scale.answers.map((answer) => answer.code).filter((code) => chosen.has(code)));
    showAnswer(question.code);
  };
  const boxes = scale.answers.map((answer) => choice(question, answer, "checkbox", change, { class: answer.exclusive ? "choice other" : "choice" }));
  return fieldset(question, el("div", { class: "choices" }, boxes), w("web_multiple"));
}

function numberWords(question) {
  const { minimum: low, maximum: high } = question;
  if (low !== null && high !== null) return w("how_between", { low, high });
  if (low !== null) return w("how_least", { low });
  return high === null ? w("how_number") : w("how_most", { high });
}

function numberInput(question, typed) {
  return el("input", {
    type: "text",
    inputmode: question.minimum !== null && question.minimum >= 0 ? "decimal" : "text",
    autocomplete: "off",
    name: `q-${question.code}`,
    "aria-labelledby": `l-${question.code}`,
    "aria-describedby": describedBy(question, numberWords(question)),
    oninput: (event) => {
      const text = event.target.value;
      put(question.code, text.trim() ? { text } : undefined);
      typed();
    },
  });
}

/* A number: a field, and a box for each reason not to give one. */
function numberField(question) {
  const boxes = () => document.querySelectorAll(`input[type=checkbox][name="q-${question.code}"]`);
  const field = numberInput(question, () => boxes().forEach((box) => (box.checked = false)));
  const tick = (event) => {
    put(question.code, event.target.checked ? { code: event.target.value } : undefined);
    showAnswer(question.code);
  };
  const missing = scaleOf(question).missing.map((answer) => choice(question, answer, "checkbox", tick, { class: "choice other" }));
  return el("div", { class: "number" }, field, missing.length ? el("div", { class: "choices row" }, missing) : null);
}

function openText(question) {
  const grow = (field) => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 4}px`;
  };
  return el("textarea", {
    name: `q-${question.code}`,
    rows: 3,
    dir: "auto",
    "aria-labelledby": `l-${question.code}`,
    "aria-describedby": describedBy(question),
    oninput: (event) => {
      put(question.code, event.target.value);
      grow(event.target);
    },
  });
}

/* One question with its text as the name of the group. */
function fieldset(question, controls, hint) {
  const group = question.kind === "single" && scaleOf(question).answers.length <= MANY;
  return el(
    "fieldset",
    {
      class: `question ${question.kind}`,
      "data-code": question.code,
      id: `q-${question.code}`,
      role: group ? "radiogroup" : null,
      "aria-required": group && question.required ? "true" : null,
      "aria-describedby": group || question.kind === "multiple" ? describedBy(question, hint) : null,
    },
    el("legend", {}, el("span", { id: `l-${question.code}` }, about(question.text, question.feature), requiredMark(question))),
    notes(question, hint),
    controls,
    errorPlace(question.code),
    question.kind === "single" ? clearButton([question.code]) : null
  );
}

function drawQuestion(question) {
  if (question.kind === "single") return single(question);
  if (question.kind === "multiple") return multiple(question);
  if (question.kind === "number") return fieldset(question, numberField(question), numberWords(question));
  return fieldset(question, openText(question));
}
