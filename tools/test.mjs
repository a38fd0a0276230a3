/**
 * @file `npm test`: set-up, then every suite. Builds run one after another, each with all cores; a suite starts as soon
 * as its build is there, beside the next build and one other suite: long ones first. Browsers come last and alone: they
 * measure whether the page stays fluid.
 * `npm test -- native wasm` runs the suites whose names contain one of the words.
 */
import { buildPackage, cmakeBuild, generate } from './build.mjs';
import { filesBelow } from './files.mjs';
import { lint } from './lint.mjs';
import { relaxedFlags } from './node-flags.mjs';
import { say, script } from './process.mjs';
import { chromium, firefox, googleTest as googleTestSources, lintTools, setup } from './setup/setup.mjs';
import { browserTests, buildSite, firefoxTests } from './suites/browser.mjs';
import { googleTest } from './suites/googletest.mjs';
import { nodeTest } from './suites/node-test.mjs';

const native = (preset) => ({ name: preset, build: () => cmakeBuild(preset), test: () => googleTest(preset) });

let packageBuilt;
const packageOnce = () => (packageBuilt ??= buildPackage());

let siteBuilt;
const siteOnce = () => (siteBuilt ??= packageOnce().then(buildSite));

/** Node 20 takes relaxed SIMD by a flag only; the package picks that build wherever it runs. */
const relaxedTests = filesBelow(['tests/web'], /^tests\/web\/(golden|self-test|autograd|nn|optim|products|schedules|xor)\.test\.mjs$/);

const suites = [
  { name: 'layering', test: () => nodeTest(filesBelow(['tests'], /^tests\/(layering|coverage)\.test\.mjs$/)) },
  { name: 'wasm', build: () => cmakeBuild('wasm-release'), test: () => googleTest('wasm-release') },
  {
    name: 'package',
    build: packageOnce,
    test: () => nodeTest(filesBelow(['tests/web', 'bindings'], /^(tests\/web\/[^/]+|bindings\/.+)\.test\.mjs$/)),
  },
  native('native-debug'),
  native('native-portable'),
  { name: 'package-relaxed', build: packageOnce, test: () => nodeTest(relaxedTests, { flags: relaxedFlags }) },
  { name: 'readme', build: packageOnce, test: () => nodeTest(filesBelow(['tests'], /^tests\/readme\.test\.mjs$/)) },
  native('native-release'),
  { name: 'lint', prepare: lintTools, build: generate, test: lintSuite },
  { name: 'browser', prepare: chromium, build: siteOnce, alone: true, test: browserTests },
  { name: 'firefox', prepare: firefox, build: siteOnce, alone: true, test: firefoxTests },
];

async function lintSuite() {
  const results = await lint();
  const bad = results.filter(({ code }) => code !== 0);
  return {
    passed: results.length - bad.length,
    failed: bad.length,
    output: bad.map(({ name, output }) => `${name}:\n${output}`).join('\n'),
  };
}

/** Runs one step and tells its time; what it throws is a failure of its suite. */
async function timed(step) {
  const start = performance.now();
  const result = await step().catch((error) => ({ passed: 0, failed: 1, output: error.message }));
  return { ...result, seconds: (performance.now() - start) / 1000 };
}

/** The first and the last lines of a long text: a build tells its error at the end, a test runner where it failed at the beginning. */
function shortened(text, kept = 120) {
  const lines = text.trimEnd().split('\n');
  return lines.length <= 2 * kept ? lines.join('\n') : [...lines.slice(0, kept), '…', ...lines.slice(-kept)].join('\n');
}

function report({ name }, result) {
  const { passed, failed, seconds, buildSeconds } = result;
  const built = buildSeconds > 0.5 ? `, build ${buildSeconds.toFixed(1)} s` : '';
  say(`${failed === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(16)}${passed} passed, ${failed} failed  (${seconds.toFixed(1)} s${built})`);
  if (failed > 0) say(shortened(result.output));
  return result;
}

/** Builds a suite. Returns undefined, or the result of a suite whose build failed. */
async function build(suite) {
  const { failed, output, seconds } = await timed(async () => {
    await suite.prepare?.();
    await suite.build?.();
    return { failed: 0 };
  });
  suite.buildSeconds = seconds;
  return failed ? { passed: 0, failed, output, seconds: 0 } : undefined;
}

/** Gives a function that starts what it is given, in order, at most `count` at a time, and promises its result. */
function turns(count) {
  const waiting = [];
  let running = 0;
  const next = async () => {
    if (running === count || waiting.length === 0) return;
    running++;
    await waiting.shift()();
    running--;
    await next();
  };
  return (start) =>
    new Promise((resolve, reject) => {
      waiting.push(() => start().then(resolve, reject));
      void next();
    });
}

const runSuite = async (suite, broken) => report(suite, { ...(broken ?? (await timed(suite.test))), buildSeconds: suite.buildSeconds });

await script(async () => {
  const start = performance.now();
  await setup();
  await googleTestSources();
  const words = process.argv.slice(2);
  const chosen = suites.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  const results = []; // promised
  const inTurn = turns(2);
  for (const suite of chosen) {
    if (suite.alone) await Promise.all(results);
    const broken = await build(suite);
    results.push(inTurn(() => runSuite(suite, broken)));
  }
  const all = await Promise.all(results);
  const sum = (key) => all.reduce((total, result) => total + result[key], 0);
  say(`${((performance.now() - start) / 1000).toFixed(0)} s in all`);
  say(`${sum('passed')} passed, ${sum('failed')} failed`);
  if (sum('failed') > 0 || all.length === 0) process.exitCode = 1;
});
