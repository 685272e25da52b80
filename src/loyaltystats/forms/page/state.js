/* What one person has answered, what is asked, and the draft that this browser keeps. */

const questions = Object.fromEntries(MODEL.questions.map((question) => [question.code, question]));
const ADDRESS = new URLSearchParams(`${location.search.slice(1)}&${location.hash.slice(1)}`);
const INVITED = (ADDRESS.get("id") || "").trim().slice(0, 60);
const DRAFT = `loyaltystats ${MODEL.fingerprint} ${INVITED}`;
const fresh = () => ({ lang: 0, id: "", made: "", version: 0, page: 0, together: false, answers: {} });

let state = fresh();
let pages = [];
let inVersion = new Set();
let storage = true;
let unsaved = false;
const asked = new Set();

/* The number that a person typed: decimal comma or point, digits of any script; null if it is none. */
function typedNumber(text) {
  const plain = text
    .trim()
    .replace(/[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g, (digit) => String(digit.codePointAt(0) & 15))
    .replace(/[\u2212\u2013]/g, "-")
    .replace(/[,\u066b]/, ".");
  return /^-?\d{1,15}(\.\d{1,10})?$/.test(plain) ? Number(plain) : null;
}

function given(code) {
  if (!asked.has(code)) return undefined;
  const answer = state.answers[code];
  if (answer === undefined) return undefined;
  if (questions[code].kind === "number") {
    const number = answer.code !== undefined ? Number(answer.code) : typedNumber(answer.text);
    return number === null ? undefined : number;
  }
  if (questions[code].kind === "text") return answer.trim() ? answer : undefined;
  return answer;
}

const scaleOf = (question) => MODEL.scales[question.scale] || { answers: [], missing: [] };
const missingOf = (code) => scaleOf(questions[code]).missing.map((answer) => answer.code);

/* Find out what is asked: questions in their order, so that a condition sees the answers before it. */
function findAsked() {
  asked.clear();
  for (const question of MODEL.questions) {
    if (!inVersion.has(question.code)) continue;
    if (!question.when || holds(question.when, given, missingOf)) asked.add(question.code);
  }
}

function codesOf(item) {
  return item.codes || [item.code];
}

function setVersion(number) {
  state.version = number;
  pages = MODEL.versions[number];
  inVersion = new Set(pages.flatMap((page) => page.items.flatMap(codesOf)));
  findAsked();
}

function put(code, answer) {
  const nothing = answer === undefined || answer === "" || (Array.isArray(answer) && !answer.length);
  if (nothing) delete state.answers[code];
  else state.answers[code] = answer;
  unsaved = true;
  refresh(code);
  keep();
}

let waiting = 0;
function keep() {
  clearTimeout(waiting);
  waiting = setTimeout(keepNow, 200);
}

function keepNow() {
  clearTimeout(waiting);
  try {
    localStorage.setItem(DRAFT, JSON.stringify(state));
    storage = true;
  } catch {
    storage = false;
  }
}

function isAnswerOf(question, answer) {
  if (question.kind === "text") return typeof answer === "string";
  if (question.kind === "multiple") return Array.isArray(answer) && answer.every((one) => typeof one === "string");
  if (question.kind === "single") return [...scaleOf(question).answers, ...scaleOf(question).missing].some((one) => one.code === answer);
  return answer !== null && typeof answer === "object" && (typeof answer.code === "string" || typeof answer.text === "string");
}

/* The draft, or null; what does not belong to this form is left out. */
function draft() {
  try {
    const found = JSON.parse(localStorage.getItem(DRAFT));
    if (!found || typeof found !== "object" || typeof found.answers !== "object") return null;
    const known = { ...fresh(), ...found, answers: {} };
    for (const [code, answer] of Object.entries(found.answers || {}))
      if (questions[code] && isAnswerOf(questions[code], answer)) known.answers[code] = answer;
    const whole = (value, limit) => Number.isInteger(value) && value >= 0 && value < limit;
    if (!whole(known.version, MODEL.versions.length) || !whole(known.lang, MODEL.languages.length)) return null;
    return whole(known.page, 10000) && typeof known.id === "string" ? known : null;
  } catch {
    return null;
  }
}

function forget() {
  clearTimeout(waiting);
  try {
    localStorage.removeItem(DRAFT);
  } catch {
    storage = false;
  }
}

const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

function randomNumbers(count) {
  return Array.from(crypto.getRandomValues(new Uint32Array(count)));
}

/* The version that a person sees: the one in the address, one that follows from the id there, or any. */
function drawVersion(wanted, id) {
  const count = MODEL.versions.length;
  if (/^\d+$/.test(wanted || "") && Number(wanted) >= 1 && Number(wanted) <= count) return Number(wanted) - 1;
  if (!id) return randomNumbers(1)[0] % count;
  let mixed = 2166136261;
  for (const letter of id) mixed = Math.imul(mixed ^ letter.codePointAt(0), 16777619) >>> 0;
  return mixed % count;
}

function newState() {
  const begun = fresh();
  begun.id = INVITED;
  begun.made = randomNumbers(10).reduce((word, number) => word + LETTERS[number % LETTERS.length], "r");
  const wishes = [ADDRESS.get("lang"), ...(navigator.languages || [])].filter(Boolean);
  const codes = MODEL.languages.map((one) => one.code.toLowerCase());
  const fits = (wish) => [wish.toLowerCase(), wish.toLowerCase().split("-")[0]].map((one) => codes.indexOf(one)).find((at) => at >= 0);
  begun.lang = wishes.map(fits).find((at) => at !== undefined) || 0;
  begun.version = drawVersion(ADDRESS.get("version"), begun.id);
  return begun;
}
