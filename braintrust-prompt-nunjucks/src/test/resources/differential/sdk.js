// Builds prompts by the official SDK. Reads one JSON array of {template, variables, strict} per line
// from stdin, and writes one JSON array of {ok}, {error} or {timeout} per line. The first argument is
// the directory that holds node_modules.
const { createRequire } = require('module');
const vm = require('vm');
const load = createRequire(process.argv[2] + '/package.json');
console.log = console.warn = console.error = () => {};
const { Prompt, registerTemplatePlugin } = load('braintrust');
registerTemplatePlugin(load('@braintrust/templates-nunjucks-js').nunjucksPlugin);

let current;
globalThis.buildCurrent = () => {
  const { template, variables, strict } = current;
  const prompt = new Prompt({ id: 'i', project_id: 'p', _xact_id: '1', name: 'n', slug: 's',
    prompt_data: { prompt: { type: 'chat', messages: [{ role: 'user', content: template }] },
      options: { model: 'm' }, template_format: 'nunjucks' } }, {}, true);
  return prompt.build(variables, { strict }).messages[0].content;
};
const script = new vm.Script('buildCurrent()');

function build(request) {
  current = request;
  try {
    return { ok: script.runInThisContext({ timeout: 300 }) };
  } catch (error) {
    return error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? { timeout: true }
      : { error: String(error && error.message) };
  }
}

require('readline').createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', (line) =>
  process.stdout.write(JSON.stringify(JSON.parse(line).map(build)) + '\n'));
