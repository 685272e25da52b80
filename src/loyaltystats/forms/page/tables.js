/* Questions in tables: grids, best and worst of a set, and points that add up. On a narrow screen rows become cards. */

function rowHead(question) {
  return el(
    "th",
    { scope: "row", id: `l-${question.code}` },
    el("span", {}, about(question.text, question.feature), requiredMark(question)),
    t(question.hint) ? el("p", { class: "hint", id: `h-${question.code}` }, t(question.hint)) : null,
    errorPlace(question.code)
  );
}

function gridCell(name, question, answer, other) {
  const label = t(answer.label);
  return el(
    "td",
    { class: other ? "other" : null },
    el(
      "label",
      { class: "cell" },
      el("input", {
        type: "radio",
        name: `q-${question.code}`,
        value: answer.code,
        onchange: choose(question),
        "aria-labelledby": `l-${question.code} c-${name}-${answer.code}`,
        "aria-describedby": errorId(question.code),
      }),
      el("span", { class: "box", "aria-hidden": "true" }, answer.code),
      el("span", { class: "label", "aria-hidden": "true" }, label || answer.code)
    )
  );
}

function gridRow(name, question, scale, bare) {
  const row = el(
    "tr",
    { "data-code": question.code, id: `q-${question.code}` },
    rowHead(question),
    scale.answers.map((answer) => gridCell(name, question, answer, false)),
    scale.missing.map((answer) => gridCell(name, question, answer, true))
  );
  row.style.setProperty("--narrow", scale.answers.length > 7 ? Math.ceil(scale.answers.length / 2) : scale.answers.length);
  if (bare) {
    row.firstChild.append(legendOf(scale));
    row.style.setProperty("--half", Math.ceil(Math.min(scale.answers.length, scale.answers.length > 7 ? Math.ceil(scale.answers.length / 2) : 7) / 2));
    row.classList.toggle("two", scale.missing.length === 2);
  }
  return row;
}

function drawGrid(item) {
  const rows = item.codes.map((code) => questions[code]);
  const scale = scaleOf(rows[0]);
  const bare = isBare(scale);
  const every = [...scale.answers, ...scale.missing];
  const room = (place) => bare && (place < 0 || (place < every.length && !t(every[place].label)));
  const head = (answer, other) =>
    el(
      "th",
      { scope: "col", id: `c-${item.grid}-${answer.code}`, class: other ? "other" : null },
      bare && !other ? el("span", { class: "point-number" }, answer.code) : null,
      el("span", { class: `label-text${room(every.indexOf(answer) - 1) ? " room-before" : ""}${room(every.indexOf(answer) + 1) ? " room-after" : ""}` }, t(answer.label))
    );
  return el(
    "div",
    { class: `question grid${bare ? " bare" : ""}${scale.answers.length + scale.missing.length > 6 ? " wide" : ""}`, "data-codes": item.codes.join(" ") },
    rows[0].when ? el("p", { class: "when" }, t(rows[0].words)) : null,
    el(
      "table",
      {},
      el("caption", {}, w("web_grid")),
      el("thead", {}, el("tr", {}, el("td", {}), scale.answers.map((answer) => head(answer, false)), scale.missing.map((answer) => head(answer, true)))),
      el("tbody", {}, rows.map((question) => gridRow(item.grid, question, scale, bare)))
    ),
    clearButton(item.codes)
  );
}

/* Best and worst of a set: one row per feature, one column per question. */
function drawChoice(item) {
  const [first, last] = item.codes.map((code) => questions[code]);
  const pick = (question, other) => (event) => {
    if (state.answers[other.code] === event.target.value) put(other.code, undefined);
    put(question.code, event.target.value);
    showAnswer(other.code);
  };
  const name = first.code;
  const cell = (question, other, answer, place) =>
    el(
      "td",
      {},
      el(
        "label",
        { class: "cell" },
        el("input", {
          type: "radio",
          name: `q-${question.code}`,
          value: answer.code,
          onchange: pick(question, other),
          "aria-labelledby": `c-${name}-${place} r-${name}-${answer.code}`,
          "aria-describedby": errorId(question.code),
        }),
        el("span", { class: "label", "aria-hidden": "true" }, t(item.heads[place]))
      )
    );
  const row = (answer) =>
    el("tr", {}, cell(first, last, answer, 0), el("th", { scope: "row", id: `r-${name}-${answer.code}` }, el("bdi", {}, t(answer.label))), cell(last, first, answer, 1));
  const head = (question, place) => el("th", { scope: "col", id: `c-${name}-${place}`, "data-code": question.code, title: t(question.text) }, t(item.heads[place]));
  return el(
    "div",
    { class: "question best-worst", "data-codes": item.codes.join(" "), id: `q-${first.code}`, role: "group", "aria-labelledby": `l-${name}` },
    el("p", { class: "lead", id: `l-${name}` }, `${t(first.text)} ${t(last.text)}`, requiredMark(first)),
    first.when ? el("p", { class: "when" }, t(first.words)) : null,
    el("table", {}, el("thead", {}, el("tr", {}, head(first, 0), el("td", {}), head(last, 1))), el("tbody", {}, scaleOf(first).answers.map(row))),
    errorPlace(first.code),
    errorPlace(last.code),
    clearButton(item.codes)
  );
}

/* Numbers that add up to a total, which is kept beside them; who gives none says so once. */
function drawSum(item) {
  const every = item.codes.map((code) => questions[code]);
  const hint = t(every[0].hint) || numberWords(every[0]);
  const line = (question) =>
    el(
      "div",
      { class: "line", "data-code": question.code, id: `q-${question.code}` },
      el("p", { class: "asked", id: `l-${question.code}` }, about(question.text, question.feature), requiredMark(question)),
      question.when ? el("p", { class: "when" }, t(question.words)) : null,
      el("span", { hidden: true, id: `h-${question.code}` }, hint),
      el("div", { class: "number" }, numberInput(question, () => refuse(item.codes, undefined))),
      errorPlace(question.code)
    );
  const tick = (event) => refuse(item.codes, event.target.checked ? event.target.value : undefined, true);
  const box = (answer) =>
    el("label", { class: "choice other" }, el("input", { type: "checkbox", value: answer.code, "data-refuse": item.codes[0], onchange: tick }), el("span", {}, t(answer.label)));
  const missing = scaleOf(every[0]).missing;
  return el(
    "div",
    { class: "question sum", "data-codes": item.codes.join(" "), role: "group", "aria-label": hint },
    el("p", { class: "hint" }, hint),
    every.map(line),
    el("p", { class: "total", role: "status", "data-sum": item.sum }),
    missing.length ? el("div", { class: "choices row" }, missing.map(box)) : null,
    el("p", { class: "error", id: `e-sum${item.sum}`, hidden: true })
  );
}

/* Give the same reason, or none, for all numbers of a sum; numbers typed stay unless there is a reason. */
function refuse(codes, reason, all) {
  for (const code of codes) {
    const answer = state.answers[code];
    if (!all && !(answer && answer.code !== undefined)) continue;
    put(code, reason === undefined ? undefined : { code: reason });
    showAnswer(code);
  }
  showRefusals();
}

function showRefusals() {
  for (const box of document.querySelectorAll("[data-refuse]")) {
    const answer = state.answers[box.dataset.refuse];
    box.checked = Boolean(answer) && answer.code === box.value;
  }
}

/* What a sum stands at, over the questions that are asked. */
function sumOf(sum) {
  const codes = sum.codes.filter((code) => asked.has(code));
  const answers = codes.map((code) => state.answers[code]);
  const numbers = answers.map((answer) => (answer && answer.text !== undefined ? typedNumber(answer.text) : null));
  return {
    codes,
    refused: answers.some((answer) => answer && answer.code !== undefined),
    begun: answers.some(Boolean),
    empty: codes.filter((code, at) => !answers[at]),
    value: Number(numbers.reduce((total, number) => total + (number || 0), 0).toFixed(6)),
  };
}

function showSum(place) {
  const sum = MODEL.sums[Number(place.dataset.sum)];
  const { value, refused } = sumOf(sum);
  const left = Number((sum.total - value).toFixed(6));
  const standing = left === 0 ? w("web_total_done") : left > 0 ? w("web_total_left", { left }) : w("web_total_over", { over: -left });
  place.textContent = refused ? "" : `${w("web_total", { sum: value, total: sum.total })} \u2013 ${standing}`;
  place.classList.toggle("done", left === 0);
  place.classList.toggle("over", left < 0);
}
