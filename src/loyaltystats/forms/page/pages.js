/* Pages: one step after the other, or all together; what is wrong on them, said beside the question and listed on top. */

const FIRST = 0;
const lastPage = () => pages.length + 1;
const pageCodes = (page) => page.items.flatMap(codesOf);
const isShown = (number) => number === FIRST || number === lastPage() || pageCodes(pages[number - 1]).some((code) => asked.has(code));
const shownPages = () => Array.from({ length: lastPage() + 1 }, (_, number) => number).filter(isShown);

function drawItem(item) {
  if (item.grid) return drawGrid(item);
  if (item.heads) return drawChoice(item);
  return item.sum === undefined ? drawQuestion(questions[item.code]) : drawSum(item);
}

function drawPage(page, number) {
  const title = t(page.title) || (MODEL.parts > 1 ? w("web_part", { number: page.part }) : w("web_questions"));
  return el(
    "section",
    { class: "page", "data-page": number, "aria-labelledby": `p${number}`, hidden: true },
    el("h2", { id: `p${number}`, tabindex: "-1" }, title, page.of > 1 ? el("span", { class: "count" }, `${page.at} / ${page.of}`) : null),
    paragraphs(t(page.text), { class: "instructions" }),
    el("div", { class: "problems", id: `s${number}`, tabindex: "-1", hidden: true, role: "group", "aria-labelledby": `sh${number}` }),
    page.groups.map((group) => el("div", { class: "card asking" }, group.map((at) => drawItem(page.items[at])))),
    el(
      "div",
      { class: "steps" },
      button(w("web_back"), "second", () => step(-1)),
      el("button", { type: "submit", class: "first" }, w("web_next"))
    )
  );
}

/* --- what is wrong ------------------------------------------------------------------------------------------------ */

function fault(question) {
  const answer = state.answers[question.code];
  if (answer === undefined) return question.required ? { text: w("web_must_answer") } : null;
  if (question.kind !== "number" || answer.code !== undefined) return null;
  const number = typedNumber(answer.text);
  const low = question.minimum === null ? -Infinity : question.minimum;
  const high = question.maximum === null ? Infinity : question.maximum;
  const coded = missingOf(question.code).some((code) => Number(code) === number);
  if (number !== null && number >= low && number <= high && !coded) return null;
  const what = numberWords(question);
  return { text: w("bad_number", { what: what.charAt(0).toLocaleLowerCase(language().code) + what.slice(1) }) };
}

function pairFaults(codes) {
  return MODEL.pairs
    .filter((pair) => pair.every((code) => codes.includes(code)))
    .filter((pair) => pair.some((code) => state.answers[code] !== undefined))
    .flatMap((pair) => pair.filter((code) => state.answers[code] === undefined))
    .map((code) => ({ code, place: errorId(code), text: w("web_pair"), soft: true }));
}

function sumFaults(codes) {
  return MODEL.sums.flatMap((sum, at) => {
    const found = sumOf(sum);
    if (!found.begun || found.refused || !found.codes.some((code) => codes.includes(code))) return [];
    if (found.value === sum.total) return [];
    return [{ code: found.empty[0] || found.codes[0], place: `e-sum${at}`, text: w("web_bad_total", { total: sum.total, sum: found.value }) }];
  });
}

/* Everything that is wrong with some questions; soft ones may be left as they are. */
function faultsOf(codes) {
  const open = codes.filter((code) => asked.has(code));
  const own = open.map((code) => ({ code, place: errorId(code), ...fault(questions[code]) })).filter((one) => one.text);
  return [...own, ...sumFaults(open), ...pairFaults(open)];
}

/* Where a sum is reached, the fields left empty hold zero; the person sees it. */
function fillSums(codes) {
  for (const sum of MODEL.sums) {
    const found = sumOf(sum);
    const here = found.codes.some((code) => codes.includes(code));
    if (!here || found.refused || found.value !== sum.total) continue;
    for (const code of found.empty) {
      put(code, { text: "0" });
      showAnswer(code);
    }
  }
}

function showFault(code, place, text) {
  const where = document.getElementById(place);
  if (!where) return;
  where.textContent = text;
  where.hidden = !text;
  for (const control of document.getElementsByName(`q-${code}`)) {
    if (text) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
  const around = where.closest("[data-code], .question");
  if (around) around.classList.toggle("wrong", Boolean(text));
}

function faultLink(one) {
  const question = questions[one.code];
  const go = (event) => {
    event.preventDefault();
    goTo(one.code);
  };
  return el("li", {}, el("a", { href: `#q-${one.code}`, onclick: go }, about(question.text, question.feature)), one.text ? ` \u2013 ${one.text}` : null);
}

function showFaults(number, faults) {
  for (const code of pageCodes(pages[number - 1])) showFault(code, errorId(code), "");
  MODEL.sums.forEach((sum, at) => showFault(sum.codes[0], `e-sum${at}`, ""));
  for (const one of faults) showFault(one.code, one.place, one.text);
  const box = document.getElementById(`s${number}`);
  box.replaceChildren(el("h3", { id: `sh${number}` }, w("web_problems")), el("ul", {}, faults.map(faultLink)));
  box.hidden = !faults.length;
  if (faults.length) box.focus();
}

/* --- moving ------------------------------------------------------------------------------------------------------- */

const warned = new Set();

/* Look through a page before it is left; soft faults hold a person up once. */
function isReady(number) {
  const codes = pageCodes(pages[number - 1]);
  fillSums(codes);
  const faults = faultsOf(codes);
  const told = faults.every((one) => one.soft && warned.has(one.code));
  for (const one of faults) if (one.soft) warned.add(one.code);
  showFaults(number, told ? [] : faults);
  return told;
}

function step(by) {
  if (by > 0 && state.page > FIRST && state.page < lastPage() && !isReady(state.page)) return;
  const open = shownPages();
  const next = by > 0 ? open.find((number) => number > state.page) : open.filter((number) => number < state.page).pop();
  if (next !== undefined) show(next);
}

function show(number, focus = true) {
  state.page = number;
  if (number === lastPage()) drawReview();
  for (const section of document.querySelectorAll(".page")) {
    const own = Number(section.dataset.page);
    section.hidden = state.together ? !isShown(own) : own !== number;
  }
  showProgress();
  keep();
  if (!focus) return;
  const heading = document.querySelector(`[data-page="${number}"] h2`);
  heading.focus({ preventScroll: true });
  if (state.together) heading.scrollIntoView();
  else window.scrollTo(0, 0);
}

function goTo(code) {
  const number = pages.findIndex((page) => pageCodes(page).includes(code)) + 1;
  if (number !== state.page) show(number, false);
  const place = document.getElementById(`q-${code}`) || document.getElementById(`q-${pages[number - 1].items.find((item) => codesOf(item).includes(code)).codes[0]}`);
  place.scrollIntoView({ block: "center" });
  const controls = Array.from(document.getElementsByName(`q-${code}`));
  (controls.find((one) => one.checked) || controls[0]).focus({ preventScroll: true });
}

function showProgress() {
  const open = shownPages();
  const at = open.indexOf(state.page);
  const bar = document.getElementById("progress");
  const asking = open.length - 2;
  const text = at < 1 || at > asking || asking < 2 ? "" : w("web_step", { step: at, steps: asking });
  const answered = MODEL.questions.filter((question) => asked.has(question.code) && state.answers[question.code] !== undefined).length;
  const share = state.together ? answered / Math.max(1, asked.size) : at / (open.length - 1);
  bar.setAttribute("aria-valuenow", Math.round(share * 100));
  bar.setAttribute("aria-valuetext", text || `${Math.round(share * 100)} %`);
  bar.firstChild.style.inlineSize = `${share * 100}%`;
  document.getElementById("where").textContent = state.together ? w("web_answered", { answered, asked: asked.size }) : text;
}

/* After an answer: show and hide what depends on it, and what stands beside the question. */
function refresh(code) {
  findAsked();
  showAsked();
  for (const place of document.querySelectorAll("[data-sum]")) showSum(place);
  if (code) {
    const wrong = document.getElementById(errorId(code));
    if (wrong && !wrong.hidden && !fault(questions[code])) showFault(code, errorId(code), "");
  }
  if (state.together || state.page === lastPage()) drawReview();
  showProgress();
}

function showAsked() {
  for (const node of document.querySelectorAll("[data-code]")) node.classList.toggle("off", !asked.has(node.dataset.code));
  for (const node of document.querySelectorAll("[data-codes]"))
    node.classList.toggle("off", !node.dataset.codes.split(" ").some((code) => asked.has(code)));
  for (const card of document.querySelectorAll(".card.asking")) card.classList.toggle("off", !card.querySelector(".question:not(.off)"));
  for (const node of document.querySelectorAll("[data-clear]"))
    node.hidden = !node.dataset.clear.split(" ").some((code) => state.answers[code] !== undefined);
  document.body.classList.toggle("blank", !Object.keys(state.answers).length);
  if (state.together) for (const section of document.querySelectorAll(".page")) section.hidden = !isShown(Number(section.dataset.page));
}
