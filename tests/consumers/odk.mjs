// Answers forms in the engine of ODK Web Forms, without a browser.
// In: {xml, language, respondents: [{code: answer}, ...]}, an answer being a text or, for several options, a list.
// Out: {languages, labels, options, respondents: [{relevant, refused, values, violations, status, xml}, ...]}.
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

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const job = JSON.parse(Buffer.concat(chunks).toString("utf8"));

const form = await loadForm(job.xml);
if (form.status === "failure") throw form.error;

const nameOf = (node) => node.currentState.reference.split("/").pop();
function* walk(node) {
  for (const child of node.currentState.children ?? []) {
    yield child;
    yield* walk(child);
  }
}

function answer(node, value) {
  if (node.nodeType === "select") {
    if (node.selectType === "select") node.selectValues(value);
    else node.selectValue(value);
  } else node.setValue(value);
}

async function respond(answers) {
  const root = form.createInstance().root;
  if (job.language) root.setLanguage(root.languages.find((one) => one.language === job.language));
  const nodes = new Map([...walk(root)].map((node) => [nameOf(node), node]));
  const refused = [];
  for (const [code, value] of Object.entries(answers)) {
    const node = nodes.get(code);
    if (node === undefined) throw new Error(`the form has no ${code}`);
    if (node.currentState.relevant) answer(node, value);
    else refused.push(code);
  }
  const relevant = {};
  const values = {};
  for (const [name, node] of nodes) {
    relevant[name] = node.currentState.relevant;
    if (node.currentState.children === null) values[name] = node.currentState.instanceValue ?? null;
  }
  const payload = await root.prepareInstancePayload();
  const violations = root.validationState.violations.map((one) => ({
    name: one.reference.split("/").pop(),
    condition: one.violation.condition,
    message: one.violation.message?.formatted?.toString() ?? one.violation.message?.asString ?? null,
  }));
  const file = payload.data[0].get("xml_submission_file");
  return { relevant, refused, values, violations, status: payload.status, xml: await file.text(), root, nodes };
}

const respondents = [];
let first = null;
for (const answers of job.respondents) {
  const { root, nodes, ...rest } = await respond(answers);
  first ??= { root, nodes };
  respondents.push(rest);
}
const labels = {};
const options = {};
for (const [name, node] of first?.nodes ?? []) {
  labels[name] = node.currentState.label?.asString ?? null;
  const offered = node.currentState.valueOptions;
  if (offered) options[name] = offered.map((one) => [one.value, one.label.asString]);
}
const languages = first ? first.root.languages.map((one) => one.language) : [];
process.stdout.write(JSON.stringify({ languages, labels, options, respondents }), () => process.exit(0));
