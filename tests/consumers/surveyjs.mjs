// Answers forms in the SurveyJS library, without a browser.
// In: a list of {survey, language, respondents: [{code: answer}, ...]}, an answer being a value or, for options, a list.
// Out: a list of {errors, expressions, labels, options, respondents: [{visible, refused, faults, completed, data}, ...]}.
import { Model } from "survey-core";
import "survey-core/survey.i18n";

console.log = console.warn = console.error = () => {}; // the library talks; stdout is for the answer alone

function load(job) {
  const survey = new Model(structuredClone(job.survey));
  if (job.language) survey.locale = job.language;
  return survey;
}

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

function isAsked({ question, row }) {
  if (!question.isVisible || !question.page.isVisible) return false;
  return row === undefined || question.visibleRows.some((one) => one.name === row.value);
}

// Answers as one respondent; answers by version, where there are such, follow the version that was drawn; changes come last.
function respond(job, given) {
  const survey = load(job);
  const where = places(survey);
  const { changes, ...answers } = given.versions ? given.versions[survey.getValue("version")] : given;
  const refused = [];
  for (const [code, value] of [...Object.entries(answers), ...Object.entries(changes ?? {})]) {
    const place = where.get(code);
    if (place === undefined) throw new Error(`the form has no ${code}`);
    if (!isAsked(place)) refused.push(code);
    else if (place.row) place.question.value = { ...(place.question.value ?? {}), [code]: value };
    else place.question.value = value;
  }
  const visible = {};
  for (const [code, place] of where) visible[code] = isAsked(place);
  survey.validate(true);
  const faults = [];
  for (const question of survey.getAllQuestions()) {
    for (const error of question.isVisible ? question.errors : []) faults.push({ name: question.name, text: error.getText() });
  }
  while (!survey.isLastPage && survey.nextPage());
  const completed = survey.tryComplete();
  return { visible, refused, faults, completed, data: structuredClone(survey.data) };
}

function run(job) {
  const survey = load(job);
  const labels = {};
  for (const [code, { question, row }] of places(survey)) {
    labels[code] = (row ? row.locText : question.locTitle).renderedHtml;
  }
  const options = {};
  for (const question of survey.getAllQuestions()) {
    const items = question.choices ?? question.columns ?? question.visibleRateValues;
    if (Array.isArray(items)) options[question.name] = items.map((one) => [one.value, one.locText.renderedHtml]);
  }
  return {
    errors: (survey.jsonErrors ?? []).map((one) => String(one.message)),
    expressions: survey.validateExpressions().map((one) => `${one.obj?.name}.${one.propertyName}: ${JSON.stringify(one.errors)}`),
    labels,
    options,
    respondents: job.respondents.map((given) => respond(job, given)),
  };
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const done = JSON.parse(Buffer.concat(chunks).toString("utf8")).map(run);
process.stdout.write(JSON.stringify(done), () => process.exit(0));
