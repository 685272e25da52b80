/* The end: a look at the answers, what is missing, and the files that are saved. */

function answerWords(code) {
  const question = questions[code];
  const answer = state.answers[code];
  if (answer === undefined) return null;
  const named = (value) => {
    const found = [...scaleOf(question).answers, ...scaleOf(question).missing].find((one) => one.code === value);
    const label = found ? t(found.label) : "";
    return label && isBare(scaleOf(question)) && /^\d+$/.test(value) && scaleOf(question).answers.includes(found) ? `${value} (${label})` : label || value;
  };
  if (question.kind === "multiple") return answer.map(named).join("; ");
  if (question.kind === "number") return answer.code !== undefined ? named(answer.code) : answer.text.trim();
  return question.kind === "text" ? answer : named(answer);
}

function summary() {
  const line = (code) => {
    const go = (event) => {
      event.preventDefault();
      goTo(code);
    };
    const words = answerWords(code);
    return el(
      "div",
      {},
      el("dt", {}, about(questions[code].text, questions[code].feature)),
      el("dd", { class: words === null ? "none" : null }, el("bdi", {}, words === null ? w("web_none") : words), " ",
        el("a", { href: `#q-${code}`, onclick: go, "aria-label": `${w("web_change")}: ${t(questions[code].text)}` }, w("web_change")))
    );
  };
  const open = pages.flatMap(pageCodes).filter((code) => asked.has(code));
  return el("details", { class: "summary" }, el("summary", {}, w("web_summary")), el("dl", {}, open.map(line)));
}

/* Everything that is missing: first what has to be answered, then what may be left. */
function missing() {
  const open = pages.flatMap(pageCodes).filter((code) => asked.has(code));
  const faults = faultsOf(open);
  const hard = faults.filter((one) => !one.soft);
  const told = new Set(hard.map((one) => one.code));
  const left = open
    .filter((code) => state.answers[code] === undefined && !told.has(code))
    .map((code) => faults.find((one) => one.code === code) || { code });
  return { asked: open.length, hard, left, answered: open.filter((code) => state.answers[code] !== undefined).length };
}

const FEW = 8;

function drawReview() {
  const place = document.getElementById("review");
  const opened = (kind) => place.querySelector(`details[open].${kind}`) !== null;
  const found = missing();
  const counted = found.answered === found.asked ? w("web_all_answered", { asked: found.asked }) : w("web_answered", { answered: found.answered, asked: found.asked });
  const list = (key, faults, kind) => (faults.length ? el("div", { class: kind }, el("h3", {}, w(key)), el("ul", {}, faults.map(faultLink))) : null);
  const folded = (key, faults) => el("details", { class: "left", open: opened("left") }, el("summary", {}, `${w(key)} (${faults.length})`), el("ul", {}, faults.map(faultLink)));
  const details = summary();
  details.open = opened("summary");
  place.replaceChildren(
    el("p", { class: "counted" }, counted),
    ...[list("web_must", found.hard, "problems"), found.left.length > FEW ? folded("web_left", found.left) : list("web_left", found.left, "left"), details].filter(Boolean)
  );
}

/* --- files -------------------------------------------------------------------------------------------------------- */

const isAskedHere = (question) => inVersion.has(question.code);
const respondent = () => state.id.trim() || state.made;
const clean = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, "\ufffd").replace(/\r\n?/g, "\n");

/* The value of a column: a code, a number, a text, or null. */
function valueOf([, code, option]) {
  const question = questions[code];
  if (!isAskedHere(question)) return option === null ? question.not_asked : null;
  const answer = given(code);
  if (!isAnswered(answer)) return null;
  if (option !== null) return answer.includes(option) ? "1" : "0";
  return question.kind === "text" ? clean(answer) : answer;
}

/* A text that a spreadsheet would run as a formula gets one apostrophe, which the reader takes off. */
function escaped(text) {
  const bare = text.replace(/^'+/, "");
  return MODEL.starters.some((mark) => bare.startsWith(mark)) ? `'${text}` : text;
}

function csvCell(column) {
  const value = valueOf(column);
  if (value === null) return "";
  const question = questions[column[1]];
  if (question.kind === "number") return String(value);
  return question.kind !== "text" && /^-*\d+$/.test(value) ? value : escaped(value);
}

function csvText() {
  const versioned = MODEL.versions.length > 1;
  const head = ["id", "form", ...(versioned ? ["version"] : []), ...MODEL.columns.map(([name]) => name)];
  const own = [escaped(clean(respondent())), escaped(language().stamp), ...(versioned ? [String(state.version + 1)] : [])];
  const line = (cells) => cells.map((cell) => `"${cell.replace(/"/g, '""')}"`).join(",");
  return `\ufeff${line(head)}\r\n${line([...own, ...MODEL.columns.map(csvCell)])}\r\n`;
}

function jsonText() {
  const answers = Object.fromEntries(MODEL.columns.map((column) => [column[0], valueOf(column)]));
  const number = (column) => questions[column[1]].kind === "number" && answers[column[0]] !== null;
  for (const column of MODEL.columns) if (number(column)) answers[column[0]] = Number(answers[column[0]]);
  const own = { kind: MODEL.kind, form: language().stamp, id: clean(respondent()) };
  if (MODEL.versions.length > 1) own.version = String(state.version + 1);
  return `${JSON.stringify({ ...own, order: MODEL.orders[state.version], answers }, null, 1)}\n`;
}

function fileName(ending) {
  const plain = `answers_${MODEL.study}_${respondent()}`.replace(/[^\p{L}\p{N}._-]+/gu, "-");
  return `${plain}.${ending}`;
}

function offer(text, type, ending) {
  const name = fileName(ending);
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  unsaved = false;
  const told = document.getElementById("saved");
  told.textContent = w("web_saved", { name });
  told.hidden = false;
}

/* Save, unless something has to be answered first. */
function save(ending) {
  fillSums(MODEL.questions.map((question) => question.code));
  drawReview();
  keepNow();
  const told = document.getElementById("saved");
  if (missing().hard.length) {
    told.hidden = true;
    document.querySelector("#review .problems a").focus();
    return;
  }
  if (ending === "json") offer(jsonText(), "application/json", "json");
  else offer(csvText(), "text/csv;charset=utf-8", "csv");
}

function showText(event) {
  if (event.target.open) document.getElementById("text").value = missing().hard.length ? w("web_must") : jsonText();
}

function drawLast() {
  return el(
    "section",
    { class: "page last", "data-page": lastPage(), "aria-labelledby": "plast", hidden: true },
    el("h2", { id: "plast", tabindex: "-1" }, w("web_review")),
    el("div", { class: "card", id: "review" }),
    el(
      "div",
      { class: "card save" },
      el("p", {}, w("web_save_now")),
      el("div", { class: "steps" },
        button(w("web_save"), "first", () => save("csv"), { id: "save-csv" }),
        button(w("web_save_json"), "second", () => save("json"), { id: "save-json" })),
      el("p", { class: "saved", id: "saved", role: "status", hidden: true }),
      el("details", { class: "copy", ontoggle: showText },
        el("summary", {}, w("web_trouble")),
        el("p", { id: "text-how" }, w("web_trouble_how")),
        el("textarea", { id: "text", rows: 6, readonly: true, dir: "ltr", "aria-labelledby": "text-how", onfocus: (event) => event.target.select() }))
    ),
    el("div", { class: "steps" }, button(w("web_back"), "second", () => step(-1)))
  );
}
