// Read an export as its consumer does, and print what it says: the format's own schema or importer where npm has one.
// usage: node read.mjs FORMAT FILE        NODE_MODULES: the folder that holds what harness/tests/npm pins
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [format, file] = process.argv.slice(2);
const require = createRequire(`${process.env.NODE_MODULES}/`);
const text = readFileSync(file, "utf8");
const sum = (numbers) => numbers.reduce((whole, one) => whole + one, 0);

function fail(message) {
  console.error(`${format}: ${message}`);
  process.exit(1);
}

function validate(document, schema) {
  const Ajv = require(schema.$schema.includes("draft-04") ? "ajv-draft-04" : "ajv").default;
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  require("ajv-formats").default(ajv);
  const check = ajv.compile(schema);
  if (!check(document)) fail(JSON.stringify(check.errors.slice(0, 5), null, 1));
  return document;
}

const schemaOf = (path) => JSON.parse(readFileSync(require.resolve(path), "utf8"));

// Every column of a table has its length, and what it points at is there.
function tableCheck(name, table) {
  for (const [column, values] of Object.entries(table)) {
    if (Array.isArray(values) && values.length !== table.length) fail(`${name}.${column} has ${values.length} rows of ${table.length}`);
  }
  return table;
}

function pointsInto(name, indexes, length) {
  if (indexes.some((index) => index !== null && !(index >= 0 && index < length))) fail(`${name} points at nothing`);
}

const readers = {
  bencher(document) {
    for (const measures of Object.values(document)) {
      for (const measure of Object.values(measures)) if (typeof measure.value !== "number") fail("a measure has no value");
    }
    return Object.entries(document).map(([name, measures]) => `${name} ${measures["malloc_profiler.calls"]?.value}`);
  },
  "github-action-benchmark"(document) {
    for (const one of document) {
      if (typeof one.name !== "string" || typeof one.unit !== "string" || typeof one.value !== "number") fail("an entry lacks a key");
    }
    return document.filter((one) => one.name.endsWith(" malloc_profiler.calls")).map((one) => `${one.name} ${one.value} ${one.unit}`);
  },
  sarif(document) {
    validate(document, schemaOf("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));
    return document.runs[0].results.map((one) => {
      const place = one.locations[0].physicalLocation;
      const where = place ? `${place.artifactLocation.uri}:${place.region.startLine}` : "nowhere";
      return `${one.level} ${one.ruleId} ${where} ${one.partialFingerprints["cellAndMetric/v1"]}`;
    });
  },
  speedscope(document) {
    validate(document, schemaOf("speedscope/dist/release/file-format-schema.json"));
    const [profile] = document.profiles;
    const { frames } = document.shared;
    profile.samples.forEach((sample) => pointsInto("a sample", sample, frames.length));
    if (profile.endValue !== sum(profile.weights)) fail("the end is not the sum of the weights");
    return [`${profile.unit} ${profile.endValue}`, profile.samples[0].map((frame) => frames[frame].name).join(";")];
  },
  firefox(document) {
    const [thread] = document.threads;
    const { samples, stackTable, frameTable, funcTable, stringArray } = thread;
    for (const name of ["samples", "stackTable", "frameTable", "funcTable", "resourceTable", "nativeSymbols", "markers"]) {
      tableCheck(name, thread[name]);
    }
    pointsInto("samples.stack", samples.stack, stackTable.length);
    pointsInto("stackTable.frame", stackTable.frame, frameTable.length);
    pointsInto("stackTable.prefix", stackTable.prefix, stackTable.length);
    pointsInto("frameTable.func", frameTable.func, funcTable.length);
    pointsInto("funcTable.name", funcTable.name, stringArray.length);
    const names = [];
    for (let stack = samples.stack[0]; stack !== null; stack = stackTable.prefix[stack]) {
      names.unshift(stringArray[funcTable.name[frameTable.func[stackTable.frame[stack]]]]);
    }
    return [`${samples.weightType} ${sum(samples.weight)}`, names.join(";")];
  },
};

if (format === "junit") {
  const { parse } = require("junit2json");
  const read = await parse(text);
  const [suite] = read.testsuite;
  console.log(`${suite.tests} tests, ${suite.failures} failures, ${suite.testcase.length} cases`);
  for (const one of suite.testcase) for (const failure of one.failure ?? []) console.log(`${one.classname}/${one.name}: ${failure.message}`);
} else {
  console.log(readers[format](JSON.parse(text)).join("\n"));
}
