import { request } from './api.js';
import { announce, byId, h, options, replace } from './dom.js';
import { displayId } from './format.js';
import { tracePath, versionPath } from './router.js';
import { on, store } from './store.js';

const CHANGES = {
	better: { sign: '▲', text: 'Better' },
	worse: { sign: '▼', text: 'Worse' },
	same: { sign: '=', text: 'Same' },
	failed: { sign: '!', text: 'Failed' }
};

/** Runs the experiment that compares two versions, and shows its result. */
export function experiments() {
	byId('comparison-form').addEventListener('submit', run);
	on('prompts', showVersions);
	on('comparison', show);
}

/** Initially, the version in production and the newest one. */
function showVersions() {
	const greeter = store.prompts.find((prompt) => prompt.slug === 'greeter');
	if (!greeter) {
		return;
	}
	const first = !byId('base-version').options.length;
	const entries = greeter.versions.map((version) => [version.version, version.displayId]);
	options(byId('base-version'), entries);
	options(byId('candidate-version'), entries);
	if (first && greeter.environments.production) {
		byId('base-version').value = greeter.environments.production;
	}
}

async function run(event) {
	event.preventDefault();
	byId('comparison-note').textContent = '';
	try {
		await request('POST', '/sandbox/comparisons',
			{ base: byId('base-version').value, candidate: byId('candidate-version').value });
	}
	catch (error) {
		byId('comparison-note').textContent = `Not started. ${error.message}`;
	}
}

let running = false;

function show() {
	const comparison = store.comparison;
	const wasRunning = running;
	running = comparison?.status === 'running';
	byId('compare').disabled = running;
	byId('comparison-progress').hidden = !running;
	if (running) {
		byId('completed').max = comparison.total;
		byId('completed').value = comparison.completed;
		byId('progress-note').textContent = `${comparison.completed} of ${comparison.total} cases`;
	}
	byId('comparison-note').textContent = (comparison?.status === 'failed') ? `Failed. ${comparison.message}` : '';
	replace(byId('comparison'), ...((comparison?.status === 'done') ? result(comparison) : []));
	if (wasRunning && !running) {
		announce((comparison?.status === 'done') ? `The experiment has ended. ${summary(comparison)}`
			: 'The experiment failed');
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

function compared(title, kind, { version, promptId, experiment }) {
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
			[count('better', better), count('worse', worse), count('same', same)]
		]));
}

function caseTable(cases) {
	return table('cases', 'Cases', ['Input', 'Base', 'Candidate', 'Change'],
		cases.map(({ input, base, candidate, change }) => [
			[input],
			[output(base, `${input}-base`, `Trace of ${input}, base`)],
			[output(candidate, `${input}-candidate`, `Trace of ${input}, candidate`)],
			[h(`span.change.${change}`, {}, h('span', { 'aria-hidden': 'true' }, CHANGES[change].sign),
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

const count = (change, number) => number > 0 && h(`span.change.${change}`, {},
	h('span', { 'aria-hidden': 'true' }, CHANGES[change].sign), ` ${number} ${CHANGES[change].text.toLowerCase()}`);

function output({ output: text, error, traceId }, focus, label) {
	return h('span.output', {}, h(error ? 'span.error' : 'span', {}, error ?? text),
		traceId && h('a', { href: tracePath(traceId), 'aria-label': label, 'data-focus': focus }, 'Trace'));
}
