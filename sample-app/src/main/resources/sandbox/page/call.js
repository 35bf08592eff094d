import { events, request } from './api.js';
import { announce, byId, h, options } from './dom.js';
import { displayId } from './format.js';
import { tracePath, versionPath } from './router.js';
import { on, store } from './store.js';
import { follow } from './traces.js';

/** One style of use for each service of the sample. */
const styles = [
	{ id: 'plain', name: 'Default', hint: 'PlainGreeter: @UsePrompt(slug = "greeter")', path: '/greet', fields: ['name'] },
	{ id: 'environment', name: 'Environment', hint: 'ProgrammaticGreeter: the registry, by environment', path: '/greet', fields: ['name', 'environment'] },
	{ id: 'version', name: 'Version', hint: 'ProgrammaticGreeter: the registry, one exact version', path: '/greet', fields: ['name', 'version'] },
	{ id: 'stream', name: 'Stream', hint: 'StreamingGreeter: a Flux, word by word', path: '/greet/stream', fields: ['name'] },
	{ id: 'reactive', name: 'Reactive', hint: 'ReactiveGreeter: a Mono, nothing blocks', path: '/greet/reactive', fields: ['name'] },
	{ id: 'classify', name: 'Hard-coded', hint: 'HardcodedClassifier: @HardcodedPrompt(name, version)', path: '/classify', fields: ['text'] },
	{ id: 'agent', name: 'Agent', hint: 'GreetingAgent: three prompts in private methods, by PromptAdvisors', path: '/greet/agent', fields: ['name'] }
];

const controls = {
	name: h('input', { id: 'call-name', autocomplete: 'off', maxlength: 2000, required: true }),
	environment: h('select', { id: 'call-environment' }),
	version: h('select', { id: 'call-version' }),
	text: h('input', { id: 'call-text', autocomplete: 'off', maxlength: 2000, required: true })
};

const labels = { name: 'Name', environment: 'Environment', version: 'Version', text: 'Message' };

let style = styles[0];
let busy = false;

export function call() {
	controls.name.value = 'Ada';
	controls.text.value = 'Where is my order?';
	byId('styles').append(...styles.map(choice));
	byId('call-form').addEventListener('submit', send);
	byId('call-form').addEventListener('input', showRequest);
	on('prompts', showPrompts);
	on('traces', showArrival);
	show();
}

function choice(one) {
	const id = `style-${one.id}`;
	return h('div.choice', {},
		h('input', { type: 'radio', name: 'style', id, value: one.id, checked: one === style, onchange: () => {
			style = one;
			show();
		} }),
		h('label', { for: id }, one.name));
}

function show() {
	byId('style-hint').textContent = style.hint;
	byId('fields').replaceChildren(...style.fields.map((field) => h('div.field', {},
		h('label', { for: controls[field].id }, labels[field]), controls[field])));
	showRequest();
}

function showPrompts() {
	const greeter = store.prompts.find((prompt) => prompt.slug === 'greeter');
	options(controls.environment, Object.keys(greeter?.environments ?? {}).map((name) => [name, name]));
	options(controls.version, (greeter?.versions ?? []).map((version) => [version.version, version.displayId]));
	showRequest();
}

function url() {
	return `${style.path}?${new URLSearchParams(style.fields.map((field) => [field, controls[field].value]))}`;
}

function showRequest() {
	byId('request').textContent = url();
}

async function send(event) {
	event.preventDefault();
	if (busy) {
		return;
	}
	const answer = byId('answer');
	const reply = byId('reply');
	busy = true;
	answer.hidden = false;
	answer.removeAttribute('data-failed');
	answer.setAttribute('aria-busy', 'true');
	reply.textContent = '';
	byId('answer-note').replaceChildren('Waiting for the response');
	try {
		const result = await (style.id === 'stream' ? stream(reply) : whole(reply));
		answered(result);
	}
	catch (error) {
		answer.setAttribute('data-failed', '');
		reply.textContent = error.message;
		byId('answer-note').replaceChildren('The call failed. Its trace shows the details.');
	}
	answer.removeAttribute('aria-busy');
	busy = false;
}

async function whole(reply) {
	const result = await request('GET', url());
	reply.textContent = result.reply ?? result.category;
	return result;
}

async function stream(reply) {
	let result = {};
	await events(url(), (name, data) => {
		if (name === 'word') {
			reply.append(data.text);
		}
		else if (name === 'done') {
			result = data;
		}
	});
	if (!result.traceId) {
		throw new Error('The stream ended unexpectedly');
	}
	return result;
}

let awaited = null;

function answered({ traceId, promptId, promptName, version }) {
	awaited = traceId;
	const prompt = promptId
		? h('a', { href: versionPath(promptId, version) }, `greeter ${displayId(version)}`)
		: promptName && h('span', {}, `${promptName} ${version}`);
	byId('answer-note').replaceChildren(...(prompt ? ['Prompt: ', prompt, '. '] : []),
		h('span', { id: 'arrival' }, 'Waiting for its trace.'));
	follow(traceId);
	showArrival();
}

function showArrival() {
	const arrival = byId('arrival');
	if (awaited && arrival && store.traces.has(awaited)) {
		arrival.replaceChildren(h('a', { href: tracePath(awaited) }, 'Open its trace'));
		announce('The trace of the call was received');
		awaited = null;
	}
}
