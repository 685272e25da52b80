/* Skip conditions: the tree that relevance.parse makes, evaluated on the answers of one person.
   A leaf is [sign, code, value], ["selected", code, option] or ["answered", code]. */

const ORDER = {
  "<": (one, other) => one < other,
  "<=": (one, other) => one <= other,
  ">": (one, other) => one > other,
  ">=": (one, other) => one >= other,
};

function numberOf(value) {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null;
}

function isAnswered(answer) {
  return answer !== undefined && answer !== null && answer !== "" && !(Array.isArray(answer) && !answer.length);
}

function isEqual(answer, value) {
  return typeof answer === "number" ? numberOf(value) === answer : answer === value;
}

function compares(sign, answer, value, missing) {
  const number = numberOf(answer);
  if (number === null || missing.some((code) => numberOf(code) === number)) return false;
  return ORDER[sign](number, Number(value));
}

/* given(code) is the answer: a code, a number, a list of options, or undefined; missing(code) are the codes 96 to 99. */
function holds(condition, given, missing) {
  const [sign, first, value] = condition;
  if (sign === "and") return first.every((one) => holds(one, given, missing));
  if (sign === "or") return first.some((one) => holds(one, given, missing));
  if (sign === "not") return !holds(first, given, missing);
  const answer = given(first);
  if (sign === "answered") return isAnswered(answer);
  if (sign === "selected") return Array.isArray(answer) && answer.includes(value);
  if (sign === "=") return isEqual(answer, value);
  if (sign === "!=") return isAnswered(answer) && !isEqual(answer, value);
  return compares(sign, answer, value, missing(first));
}
