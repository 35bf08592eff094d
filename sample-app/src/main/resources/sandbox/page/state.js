import { ask } from './api.js';
import { byId, h, replace, say } from './dom.js';
import { displayId, seconds } from './format.js';
import { versionPath } from './router.js';
import { on, store } from './store.js';

const INTERVAL = 1000;

/** What the application says of itself, asked again and again while the page is seen. */
export function state() {
	byId('refresh').addEventListener('click', async () => {
		try {
			await ask('POST', '/actuator/braintrust/refresh', {});
			say('Refreshed');
		}
		catch (error) {
			say(`Not refreshed. ${error.message}`);
		}
		await look();
	});
	on('outage', look);
	on('traces', look);
	setInterval(() => document.hidden || look(), INTERVAL);
	look();
}

let looking = false;

async function look() {
	if (looking) {
		return;
	}
	looking = true;
	try {
		show((await ask('GET', '/actuator/braintrust')).prompts);
	}
	catch (error) {
		byId('state-note').hidden = false;
		byId('state-note').textContent = `The application does not say. ${error.message}`;
	}
	looking = false;
}

let stale = new Set();

function show(prompts) {
	byId('state-note').hidden = prompts.length > 0;
	byId('state-note').textContent = 'No prompt has been asked for yet.';
	replace(byId('cached'), ...prompts.map(card));
	const now = new Set(prompts.filter((prompt) => prompt.stale).map(title));
	[...now].filter((name) => !stale.has(name)).forEach((name) => say(`${name} is stale`));
	stale = now;
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
			: h('p.hint', {}, 'Nothing to serve'),
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
