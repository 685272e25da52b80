// Answers forms in the engine of ODK Web Forms, without a browser.
// In: a list of {xml, language, respondents: [{code: answer}, ...]}, an answer being a text or, for several options, a list.
// Out: a list of {languages, labels, options, respondents: [{relevant, refused, violations, status, xml}, ...]}.
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { JSDOM } from "jsdom";

// The engine expects a browser, and a module system that Node's modules do not have.
const { window } = new JSDOM("", { contentType: "text/html" });
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis) && /^[A-Z]/.test(name)) globalThis[name] = window[name];
}
globalThis.window = window;
globalThis.document = window.document;
globalThis.require = createRequire(import.meta.url);
globalThis.__dirname = dirname(fileURLToPath(import.meta.url));
const { loadForm } = await import("@getodk/xforms-engine");

const nameOf = (node) => node.currentState.reference.split("/").pop();
function* walk(node) {
  for (const child of node.currentState.children ?? []) {
    yield child;
    yield* walk(child);
  }
}

function answer(node, value) {
  if (node.nodeType !== "select") node.setValue(value);
  else if (node.selectType === "select") node.selectValues(value);
  else node.selectValue(value);
}

// Answers as one respondent; answers by version, where there are such, follow the version that was drawn; changes come last.
async function respond(form, language, given) {
  const { root } = form.createInstance();
  if (language) root.setLanguage(root.languages.find((one) => one.language === language));
  const nodes = new Map([...walk(root)].map((node) => [nameOf(node), node]));
  const { changes, ...answers } = given.versions ? given.versions[nodes.get("version").currentState.instanceValue] : given;
  const refused = [];
  for (const [code, value] of [...Object.entries(answers), ...Object.entries(changes ?? {})]) {
    const node = nodes.get(code);
    if (node === undefined) throw new Error(`the form has no ${code}`);
    if (node.currentState.relevant) answer(node, value);
    else refused.push(code);
  }
  const relevant = {};
  for (const [name, node] of nodes) relevant[name] = node.currentState.relevant;
  const violations = root.validationState.violations.map((one) => ({
    name: one.reference.split("/").pop(),
    condition: one.violation.condition,
    message: one.violation.message?.asString ?? null,
  }));
  const payload = await root.prepareInstancePayload();
  const xml = await payload.data[0].get("xml_submission_file").text();
  return { relevant, refused, violations, status: payload.status, xml, root, nodes };
}

async function run({ xml, language, respondents }) {
  const form = await loadForm(xml);
  if (form.status === "failure") throw form.error;
  const results = [];
  let first = null;
  for (const given of respondents) {
    const { root, nodes, ...rest } = await respond(form, language, given);
    first ??= { root, nodes };
    results.push(rest);
  }
  const labels = {};
  const options = {};
  for (const [name, node] of first.nodes) {
    labels[name] = node.currentState.label?.asString ?? null;
    const offered = node.currentState.valueOptions;
    if (offered) options[name] = offered.map((one) => [one.value, one.label.asString]);
  }
  return { languages: first.root.languages.map((one) => one.language), labels, options, respondents: results };
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const done = [];
for (const job of JSON.parse(Buffer.concat(chunks).toString("utf8"))) done.push(await run(job));
process.stdout.write(JSON.stringify(done), () => process.exit(0));
