// Answers forms in the SurveyJS library, without a browser.
// In: {survey, language, respondents: [{code: answer}, ...]}, an answer being a value or, for several options, a list.
// Out: {errors, expressions, again, labels, respondents: [{visible, refused, faults, completed, data}, ...]}.
import { Model } from "survey-core";
import "survey-core/survey.i18n";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const job = JSON.parse(Buffer.concat(chunks).toString("utf8"));
console.log = console.warn = console.error = () => {}; // the library talks; stdout is for the answer alone

const load = () => {
  const survey = new Model(structuredClone(job.survey));
  if (job.language) survey.locale = job.language;
  return survey;
};

// Where a question is: by itself, or as the row of a matrix.
function places(survey) {
  const found = new Map();
  for (const question of survey.getAllQuestions()) {
    if (question.getType() === "matrix") {
      for (const row of question.rows) found.set(row.value, { question, row });
    } else if (question.getType() !== "html") found.set(question.name, { question });
  }
  return found;
}

const isAsked = ({ question, row }) =>
  question.isVisible && question.page.isVisible && (row === undefined || question.visibleRows.some((one) => one.name === row.value));

function respond(answers) {
  const survey = load();
  const where = places(survey);
  const refused = [];
  for (const [code, value] of Object.entries(answers)) {
    const place = where.get(code);
    if (place === undefined) throw new Error(`the form has no ${code}`);
    if (!isAsked(place)) refused.push(code);
    else if (place.row) place.question.value = { ...(place.question.value ?? {}), [code]: value };
    else place.question.value = value;
  }
  const visible = {};
  for (const [code, place] of where) visible[code] = isAsked(place);
  const faults = [];
  survey.validate(true);
  for (const question of survey.getAllQuestions()) {
    if (!question.isVisible) continue;
    for (const error of question.errors) faults.push({ name: question.name, text: error.getText() });
  }
  while (!survey.isLastPage && survey.nextPage());
  const completed = survey.tryComplete();
  return { visible, refused, faults, completed, data: structuredClone(survey.data) };
}

const survey = load();
const labels = {};
for (const [code, { question, row }] of places(survey)) labels[code] = row ? row.locText.renderedHtml : question.locTitle.renderedHtml;
const options = {};
for (const question of survey.getAllQuestions()) {
  const items = question.choices ?? question.columns ?? question.visibleRateValues;
  if (Array.isArray(items)) options[question.name] = items.map((one) => [one.value, one.locText.renderedHtml]);
}
const answer = {
  errors: (survey.jsonErrors ?? []).map((one) => one.getFullDescription?.() ?? String(one.message)),
  expressions: survey.validateExpressions().map((one) => `${one.obj?.name}.${one.propertyName}: ${JSON.stringify(one.errors)}`),
  labels,
  options,
  respondents: job.respondents.map(respond),
};
process.stdout.write(JSON.stringify(answer), () => process.exit(0));
