import { request } from './api.js';
import { byId, h } from './dom.js';
import { ago, contentText, displayId, parse } from './format.js';
import { badges, edit } from './prompts.js';
import { route, tracePath } from './router.js';
import { message, promptOf } from './span.js';
import { on, promptById, spanById, store } from './store.js';
import { filter } from './traces.js';

/** The route that the dialog shows, and whether it was opened from within the page. */
let shown = null;
let cameFromPage = false;

export function version() {
	const dialog = byId('version');
	dialog.addEventListener('close', leave);
	dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
	on('prompts', () => shown && render());
	on('traces', () => shown && render());
}

/** Opens or closes the dialog, depending on the URL. */
export function showVersion(next, fromPage) {
	const dialog = byId('version');
	if (next.name !== 'version') {
		shown = null;
		dialog.close();
		return;
	}
	shown = location.hash;
	cameFromPage = fromPage;
	rendered = null;
	render();
	if (!dialog.open) {
		dialog.showModal();
	}
}

/** Updates the URL after the user has closed the dialog. */
function leave() {
	if (!shown) {
		return;
	}
	shown = null;
	if (cameFromPage) {
		history.back();
	}
	else {
		location.hash = '#/';
	}
}

let rendered = null;

function render() {
	const { promptId, version: wanted, from } = route();
	const prompt = promptById(promptId);
	const found = prompt?.versions.find((one) => one.version === wanted || one.displayId === wanted);
	const span = from ? spanById(from.traceId, from.spanId) : undefined;
	const state = JSON.stringify([location.hash, prompt?.environments, prompt?.versions[0].version === wanted,
		Boolean(found), Boolean(span)]);
	if (state === rendered) {
		return;
	}
	rendered = state;
	byId('version').replaceChildren(...(found ? content(prompt, found, from, span) : missing(wanted)));
}

const close = () => h('button.close', { type: 'button', 'aria-label': 'Close', onclick: () => byId('version').close() },
	h('span', { 'aria-hidden': 'true' }, '×'));

function missing(wanted) {
	return [
		h('div.version-head', {}, h('h2', { id: 'version-title' }, `Version ${displayId(wanted)}`), close()),
		h('p', {}, store.prompts.length ? 'The sandbox no longer stores this version.' : 'Loading.')
	];
}

function content(prompt, found, from, span) {
	const variables = span && parse(span.attributes['braintrust.metadata'])?.prompt?.variables;
	return [
		h('div.version-head', {},
			h('div', {},
				h('h2', { id: 'version-title' }, `${prompt.slug} `, h('code', {}, found.displayId)),
				h('p.version-meta', {}, ...badges(prompt, found.version), h('span', {}, 'transaction ',
					h('code', {}, found.version)), h('span', {}, 'saved ', ago(new Date(found.savedAt))), h('span', {}, model(found)))),
			close()),
		from && h('p.came-from', {}, ...origin(from, span)),
		variables !== undefined && given(variables),
		h(variables === undefined ? 'div.compare' : 'div.compare.two', {},
			h('section', {}, h('h3', {}, 'Template'), ...template(found)),
			variables !== undefined && filledIn(prompt, found, variables, span)),
		h('div.actions', {},
			h('button', { type: 'button', onclick: () => act(() => edit(prompt, found)) }, 'Edit as a new version'),
			h('button', { type: 'button', onclick: () => act(() => filter(prompt.slug, found.version)) }, 'Show its traces'))
	].filter(Boolean);
}

function origin(from, span) {
	if (!span) {
		return ['The span is no longer stored, so its variables are unknown.'];
	}
	return ['The origin of ', h('a', { href: tracePath(from.traceId, from.spanId) }, span.name),
		', with the variables of that call.'];
}

function model({ promptData }) {
	const { model: name, params = {} } = promptData?.options ?? {};
	return [name, ...Object.entries(params).map(([key, value]) => `${key} ${JSON.stringify(value)}`)]
		.filter(Boolean)
		.join(', ');
}

function given(variables) {
	const isMap = variables && typeof variables === 'object' && !Array.isArray(variables);
	const entries = isMap ? Object.entries(variables) : [['input', variables]];
	return h('section.variables', {}, h('h3', {}, 'Variables'),
		entries.length ? h('dl', {}, ...entries.map(([name, value]) => h('div', {}, h('dt', {}, name),
			h('dd', {}, (typeof value === 'string') ? value : JSON.stringify(value))))) : h('p.hint', {}, 'None'));
}

function template({ promptData }) {
	const messages = promptData?.prompt?.messages;
	if (!Array.isArray(messages)) {
		return [h('pre', { tabindex: '0' }, promptData?.prompt?.content ?? JSON.stringify(promptData, null, 2))];
	}
	return messages.map(({ role, content: text }) => h('div.message', {}, h('span.role', {}, role),
		h('pre', { tabindex: '0' }, ...contentText(text).split(/(\{\{\{?[^{}]*\}?\}\})/)
			.map((part, index) => (index % 2) ? h('mark', {}, part) : part))));
}

/** The messages that the starter builds from the template and the variables of the span. */
function filledIn(prompt, found, variables, span) {
	const section = h('section', { 'aria-live': 'polite' }, h('h3', {}, 'Filled in'), h('p.hint', {}, 'Filling in'));
	const path = `/sandbox/prompts/${encodeURIComponent(prompt.slug)}/versions/${found.version}/build`;
	request('POST', path, { variables })
		.then(({ messages = [] }) => section.replaceChildren(h('h3', {}, 'Filled in'), ...messages.map(message),
			received(messages, span)))
		.catch((error) => section.replaceChildren(h('h3', {}, 'Filled in'), h('p.error', {}, error.message)));
	return section;
}

function received(messages, span) {
	const texts = (list) => JSON.stringify(list.map(({ role, content: text }) => [role, contentText(text)]));
	const input = parse(span.attributes['braintrust.input_json']);
	const same = Array.isArray(input) && promptOf(span) && texts(input) === texts(messages);
	return h('p.hint', {}, same ? 'Identical to the input that the model received.'
		: 'The model received a different input: see the span.');
}

/** Closes the dialog, and then performs an action in the page. */
function act(action) {
	if (cameFromPage) {
		addEventListener('hashchange', () => queueMicrotask(action), { once: true });
	}
	byId('version').close();
	if (!cameFromPage) {
		action();
	}
}
