import { request } from './api.js';
import { announce, byId, h, options, replace } from './dom.js';
import { displayId } from './format.js';
import { tracePath, versionPath } from './router.js';
import { on, store } from './store.js';

const INTERVAL = 200;

const CHANGES = {
	BETTER: { sign: '▲', text: 'Better' },
	WORSE: { sign: '▼', text: 'Worse' },
	SAME: { sign: '=', text: 'Same' },
	FAILED: { sign: '!', text: 'Failed' }
};

/** Runs the experiment that compares two versions, and shows its result. */
export function experiments() {
	byId('comparison-form').addEventListener('submit', run);
	on('prompts', () => {
		showVersions();
		if (latest) {
			show(latest);
		}
	});
	update();
}

/** The latest comparison, and whether it is running. */
let latest = null;
let running = false;

const greeter = () => store.prompts.find((prompt) => prompt.slug === 'greeter');

/** Initially, the version in production and the newest one. */
function showVersions() {
	const prompt = greeter();
	if (!prompt) {
		return;
	}
	const first = !byId('base-version').options.length;
	const entries = prompt.versions.map((version) => [version.version, version.displayId]);
	options(byId('base-version'), entries);
	options(byId('candidate-version'), entries);
	if (first && prompt.environments.production) {
		byId('base-version').value = prompt.environments.production;
	}
}

async function run(event) {
	event.preventDefault();
	byId('comparison-note').textContent = '';
	try {
		await request('POST', '/comparison',
			{ base: byId('base-version').value, candidate: byId('candidate-version').value });
		await update();
	}
	catch (error) {
		byId('comparison-note').textContent = `Not started. ${error.message}`;
	}
}

/** Shows the latest comparison, and its progress while it is running. */
async function update() {
	try {
		const comparison = await request('GET', '/comparison');
		if (comparison) {
			show(comparison);
		}
	}
	catch (error) {
		byId('comparison-note').textContent = `The result can't be read. ${error.message}`;
	}
	if (running) {
		setTimeout(update, INTERVAL);
	}
}

function show(comparison) {
	const wasRunning = running;
	const done = comparison.status === 'DONE';
	latest = comparison;
	running = comparison.status === 'RUNNING';
	byId('compare').disabled = running;
	byId('comparison-progress').hidden = !running;
	if (running) {
		byId('completed').max = comparison.total || 1;
		byId('completed').value = comparison.completed;
		byId('progress-note').textContent = `${comparison.completed} of ${comparison.total || 'all'} cases`;
	}
	byId('comparison-note').textContent = (comparison.status === 'FAILED') ? `Failed. ${comparison.message}` : '';
	replace(byId('comparison'), ...(done ? result(comparison) : []));
	if (wasRunning && done) {
		announce(`The experiment has ended. ${summary(comparison)}`);
	}
}

function summary({ scores }) {
	return scores.map(({ name, base, candidate, better, worse }) =>
		`${name}: ${percent(base)} and ${percent(candidate)}, ${better} better, ${worse} worse`).join('. ');
}

const percent = (score) => (score === null) ? '–' : `${(score * 100).toFixed(1)} %`;

function result(comparison) {
	return [
		h('ul.versions-compared', { 'aria-label': 'Compared versions' }, compared('Base', 'base', comparison.base),
			compared('Candidate', 'candidate', comparison.candidate)),
		scoreTable(comparison.scores),
		caseTable(comparison.cases)
	];
}

function compared(title, kind, { version, experiment }) {
	const promptId = greeter()?.id;
	return h('li', {}, h(`span.swatch.${kind}`, { 'aria-hidden': 'true' }), h('span', {}, title),
		h('a', { href: versionPath(promptId, version), 'data-focus': `version-${kind}` }, h('code', {}, displayId(version))),
		h('span.quiet', {}, experiment));
}

function scoreTable(scores) {
	return table('scores', 'Mean scores', ['Score', 'Base', 'Candidate', 'Cases'],
		scores.map(({ name, base, candidate, better, worse, same }) => [
			[name],
			[bar('base', base)],
			[bar('candidate', candidate)],
			[h('span', {}, count('BETTER', better), count('WORSE', worse), count('SAME', same))]
		]));
}

function caseTable(cases) {
	return table('cases', 'Cases', ['Input', 'Base', 'Candidate', 'Change'],
		cases.map(({ input, base, candidate, change }) => [
			[input],
			[output(base, `${input}-base`, `Trace of ${input}, base`)],
			[output(candidate, `${input}-candidate`, `Trace of ${input}, candidate`)],
			[h(`span.change.${change.toLowerCase()}`, {}, h('span', { 'aria-hidden': 'true' }, CHANGES[change].sign),
				` ${CHANGES[change].text}`)]
		]));
}

/** With explicit roles, because the style of a narrow table removes the implicit ones. */
function table(name, caption, columns, rows) {
	const cell = (children, column) => h(column ? 'td' : 'th', { role: column ? 'cell' : 'rowheader', 'data-column': columns[column] },
		...children);
	return h(`table.${name}`, { role: 'table', 'aria-label': caption },
		h('caption', {}, caption),
		h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' },
			...columns.map((column) => h('th', { role: 'columnheader', scope: 'col' }, column)))),
		h('tbody', { role: 'rowgroup' }, ...rows.map((cells) => h('tr', { role: 'row' }, ...cells.map(cell)))));
}

function bar(kind, score) {
	const fill = h(`span.fill.${kind}`, { 'aria-hidden': 'true' });
	fill.style.setProperty('--score', `${(score ?? 0) * 100}%`);
	return h('span.score', {}, h('span.score-track', { 'aria-hidden': 'true' }, fill), h('span.number', {}, percent(score)));
}

const count = (change, number) => number > 0 && h(`span.change.${change.toLowerCase()}`, {},
	h('span', { 'aria-hidden': 'true' }, CHANGES[change].sign), ` ${number} ${CHANGES[change].text.toLowerCase()}`);

function output({ output: text, error, traceId }, focus, label) {
	return h('span.output', {}, h(error ? 'span.error' : 'span', {}, error ?? text),
		traceId && h('a', { href: tracePath(traceId), 'aria-label': label, 'data-focus': focus }, 'Trace'));
}
