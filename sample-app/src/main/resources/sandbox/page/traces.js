import { request } from './api.js';
import { announce, byId, h, options, replace } from './dom.js';
import { ago, displayId, duration } from './format.js';
import { route, tracePath } from './router.js';
import { chip, details, isLlm, promptOf } from './span.js';
import { on, store } from './store.js';

const ANY = '*';

/** The open trace, its selected span, and the trace that is opened when it is received. */
let open = null;
let selected = null;
let awaited = null;

/** The state that each row was rendered from, so that only changed rows are rendered. */
const rows = new Map();

export function traces() {
	on('connection', showConnection);
	on('traces', arrived);
	byId('clear').addEventListener('click', () => request('DELETE', '/sandbox/spans').catch((error) => announce(error.message)));
	['filter-prompt', 'filter-version'].forEach((id) => byId(id).addEventListener('change', show));
	show();
}

/** Opens a trace when it is received. */
export function follow(traceId) {
	awaited = traceId;
	arrived(traceId);
}

export function openTrace(traceId, spanId) {
	open = traceId;
	selected = spanId ?? null;
	show();
	byId(`trace-${traceId}`)?.scrollIntoView({ block: 'nearest' });
}

/** Shows only the traces of one version. */
export function filter(name, version) {
	byId('filter-prompt').dataset.wanted = name;
	byId('filter-version').dataset.wanted = version;
	show();
	byId('traces').focus();
}

function showConnection(connection) {
	byId('live').dataset.state = connection;
	byId('live').textContent = (connection === 'live') ? 'Live' : 'Reconnecting';
}

function arrived(traceId) {
	const { name } = route();
	if (awaited && store.traces.has(awaited)) {
		open = awaited;
		selected = null;
		awaited = null;
		history.replaceState(null, '', (name === 'home' || name === 'trace') ? tracePath(open) : location.hash);
	}
	else if (traceId === null && name === 'home') {
		open = sorted().find((trace) => trace.prompts.length)?.traceId ?? null;
	}
	show();
}

/** The traces, newest first, each with the data of its row. */
function sorted() {
	return [...store.traces.values()].map(({ traceId, spans }) => {
		const start = Math.min(...spans.map((span) => span.startNanos));
		const end = Math.max(...spans.map((span) => span.endNanos));
		const ids = new Set(spans.map((span) => span.spanId));
		const roots = spans.filter((span) => !ids.has(span.parentSpanId)).sort(byStart);
		const prompts = spans.map(promptOf).filter(Boolean);
		return { traceId, spans, start, end, roots, prompts, failed: spans.some((span) => span.failed) };
	}).sort((a, b) => b.start - a.start);
}

const byStart = (a, b) => a.startNanos - b.startNanos;

function show() {
	const all = sorted();
	showFilter(all);
	const prompt = byId('filter-prompt').value;
	const version = byId('filter-version').value;
	const shown = all.filter((trace) => prompt === ANY || trace.prompts.some((used) => (!prompt || used.name === prompt)
		&& (version === ANY || used.version === version)));
	byId('shown').textContent = all.length ? `${shown.length} of ${all.length}` : '';
	byId('no-traces').hidden = shown.length > 0;
	const ids = new Set(shown.map((trace) => trace.traceId));
	[...rows.keys()].filter((id) => !ids.has(id)).forEach((id) => rows.delete(id));
	const elements = shown.map(row);
	const list = byId('trace-list');
	if (elements.length !== list.children.length || elements.some((element, i) => element !== list.children[i])) {
		replace(list, ...elements);
	}
}

function showFilter(all) {
	const used = all.flatMap((trace) => trace.prompts);
	const prompt = byId('filter-prompt');
	options(prompt, [['', 'Any prompt'], ...unique(used.map(({ name }) => name)).map((name) => [name, name]),
		[ANY, 'All traces']]);
	want(prompt);
	const version = byId('filter-version');
	const versions = unique(used.filter(({ name }) => !prompt.value || name === prompt.value).map((one) => one.version));
	options(version, [[ANY, 'Any version'], ...versions.filter(Boolean).map((one) => [one, displayId(one)])]);
	want(version);
	version.disabled = prompt.value === ANY;
}

/** Selects the requested option as soon as it exists. */
function want(select) {
	const { wanted } = select.dataset;
	if (wanted && [...select.options].some((option) => option.value === wanted)) {
		select.value = wanted;
		delete select.dataset.wanted;
	}
}

const unique = (values) => [...new Set(values)].sort();

function row(trace) {
	const expanded = trace.traceId === open;
	const state = `${trace.spans.length} ${expanded} ${expanded ? selected : ''}`;
	const known = rows.get(trace.traceId);
	if (known?.state === state) {
		return known.element;
	}
	const element = known?.element ?? h('li.trace', { id: `trace-${trace.traceId}` });
	element.dataset.open = expanded;
	replace(element, head(trace, expanded), ...(expanded ? [body(trace)] : []));
	rows.set(trace.traceId, { state, element });
	return element;
}

function head(trace, expanded) {
	const root = trace.roots[0] ?? trace.spans[0];
	const chips = [...new Map(trace.prompts.map((prompt) => [`${prompt.name} ${prompt.version} ${prompt.arm}`, prompt]))
		.values()];
	return h('h3', {}, h('button.trace-head', {
		type: 'button',
		'aria-expanded': String(expanded),
		'data-focus': trace.traceId,
		onclick: () => select(expanded ? null : trace.traceId, null)
	},
		h('span.trace-name', {}, root.name || 'A span without a name'),
		trace.failed && h('span.badge.failed', {}, 'failed'),
		...chips.map(chip),
		h('span.trace-time', {}, duration(trace.end - trace.start)),
		h('span.trace-ago', {}, ago(new Date(trace.start / 1e6)))));
}

function body(trace) {
	const chosen = trace.spans.find((span) => span.spanId === selected) ?? trace.spans.find(isLlm) ?? trace.roots[0];
	return h('div.trace-body', {},
		h('ol.tree', { 'aria-label': 'Spans' }, ...trace.roots.map((root) => branch(trace, root, 0, chosen, new Set()))),
		chosen && details(chosen));
}

/** A span and its descendants. Spans in seen are skipped, in case the ids form a cycle. */
function branch(trace, span, depth, chosen, seen) {
	seen.add(span.spanId);
	const children = trace.spans.filter((child) => child.parentSpanId === span.spanId && !seen.has(child.spanId))
		.sort(byStart);
	const total = Math.max(1, trace.end - trace.start);
	const bar = h('span.bar');
	bar.style.setProperty('--from', `${100 * (span.startNanos - trace.start) / total}%`);
	bar.style.setProperty('--width', `${100 * (span.endNanos - span.startNanos) / total}%`);
	const button = h('button.span', {
		type: 'button',
		'aria-current': (span === chosen) ? 'true' : null,
		'data-kind': span.failed ? 'failed' : isLlm(span) ? 'llm' : 'other',
		'data-focus': span.spanId,
		onclick: () => select(trace.traceId, span.spanId)
	},
		h('span.span-name', {}, h('span.dot', { 'aria-hidden': 'true' }), span.name || '(no name)',
			isLlm(span) && h('span.badge.llm', {}, 'LLM')),
		h('span.track', { 'aria-hidden': 'true' }, bar),
		h('span.span-time', {}, duration(span.endNanos - span.startNanos)));
	button.style.setProperty('--depth', depth);
	return h('li', {}, button, children.length > 0
		&& h('ol', {}, ...children.map((child) => branch(trace, child, depth + 1, chosen, seen))));
}

function select(traceId, spanId) {
	open = traceId;
	selected = spanId;
	history.replaceState(null, '', traceId ? tracePath(traceId, spanId) : '#/');
	show();
}
