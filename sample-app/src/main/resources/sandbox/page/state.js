import { request } from './api.js';
import { announce, byId, h, replace } from './dom.js';
import { displayId, seconds } from './format.js';
import { versionPath } from './router.js';
import { on, store } from './store.js';

const INTERVAL = 1000;

/** The status of the application's prompts, requested every second while the page is visible. */
export function state() {
	byId('refresh').addEventListener('click', async () => {
		try {
			await request('POST', '/actuator/braintrust/refresh', {});
			announce('Refreshed');
		}
		catch (error) {
			announce(`Not refreshed. ${error.message}`);
		}
		await update();
	});
	on('outage', update);
	on('traces', update);
	setInterval(() => document.hidden || update(), INTERVAL);
	update();
}

let updating = false;

async function update() {
	if (updating) {
		return;
	}
	updating = true;
	try {
		const { prompts, pins } = await request('GET', '/actuator/braintrust');
		show(prompts);
		showPins(pins);
	}
	catch (error) {
		byId('state-note').hidden = false;
		byId('state-note').textContent = `The status can't be read. ${error.message}`;
	}
	updating = false;
}

let stale = new Set();

function show(prompts) {
	byId('state-note').hidden = prompts.length > 0;
	byId('state-note').textContent = 'No prompt has been requested yet.';
	replace(byId('cached'), ...prompts.map(card));
	const now = new Set(prompts.filter((prompt) => prompt.stale).map(title));
	[...now].filter((name) => !stale.has(name)).forEach((name) => announce(`${name} is stale`));
	stale = now;
}

function showPins(pins) {
	byId('pins').hidden = pins.length === 0;
	replace(byId('pins'), ...pins.map(pinCard));
}

function pinCard(pin) {
	const name = pin.slug ?? pin.id;
	return h('li.card.pin', {},
		h('div.card-head', {},
			h('strong', {}, name),
			h('span.badge', {}, 'pinned'),
			pin.version ? h('code', {}, displayId(pin.version)) : h('span.badge', {}, pin.environment),
			h('button.small', { type: 'button', 'aria-label': `Unpin ${name}`, onclick: () => unpin(name) }, 'Unpin')),
		h('p.hint', {}, pin.expiresAt ? `Until ${new Date(pin.expiresAt).toLocaleString()}` : 'Until it is removed'));
}

async function unpin(slug) {
	try {
		await request('POST', '/actuator/braintrust/unpin', { slug });
		announce(`${slug} is not pinned`);
	}
	catch (error) {
		announce(`Not unpinned. ${error.message}`);
	}
	await update();
}

function title({ slug, version, environment }) {
	return `${slug}, ${version ? `version ${displayId(version)}` : environment ?? 'newest'}`;
}

function card(prompt) {
	const { slug, version, environment, served } = prompt;
	return h('li.card', { 'data-stale': prompt.stale },
		h('div.card-head', {},
			h('strong', {}, slug),
			h('span.badge', {}, version ? 'one version' : environment ?? 'newest'),
			h(`span.freshness.${prompt.stale ? 'stale' : 'fresh'}`, {}, prompt.stale ? 'Stale' : 'Fresh')),
		served ? h('a.serves', { href: link(served), 'data-focus': title(prompt) }, h('code', {}, served.displayId))
			: h('p.hint', {}, 'No version is served'),
		h('dl.facts', {},
			fact('Age', served && prompt.ageSeconds !== null ? seconds(prompt.ageSeconds) : '–'),
			fact('From', prompt.source ?? '–'),
			fact('Hits', prompt.hits)),
		prompt.lastError && h('p.error', {}, `${prompt.lastError.reason}: ${prompt.lastError.message}`));
}

const fact = (name, value) => h('div', {}, h('dt', {}, name), h('dd', {}, value));

function link(served) {
	const id = served.id ?? store.prompts.find((prompt) => prompt.slug === served.name)?.id;
	return versionPath(id, served.version);
}
