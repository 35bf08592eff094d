import { request } from './api.js';
import { byId, h, options, replace } from './dom.js';
import { ago, contentText, displayId } from './format.js';
import { versionPath } from './router.js';
import { on, store } from './store.js';

/** Number of versions shown initially. */
const SHOWN = 5;

/** The selected slug, the version in the editor, and whether it was changed there. */
let slug = 'greeter';
let edited = null;
let dirty = false;
let showAll = false;

export function prompts() {
	on('prompts', show);
	byId('prompt-slug').addEventListener('change', (event) => choose(event.target.value));
	byId('template').addEventListener('input', () => {
		dirty = true;
	});
	byId('all-versions').addEventListener('click', () => {
		showAll = !showAll;
		show();
	});
	byId('editor').addEventListener('submit', publish);
	byId('move').addEventListener('submit', move);
}

/** Badges of the environments that a version is assigned to. */
export function badges(prompt, version) {
	const newest = prompt.versions[0].version === version;
	return [
		newest && h('span.badge.newest', {}, 'newest'),
		...Object.entries(prompt.environments)
			.filter(([, target]) => target === version)
			.map(([environment]) => h('span.badge', {}, environment))
	].filter(Boolean);
}

/** Loads a version's template into the editor. */
export function edit(prompt, version) {
	slug = prompt.slug;
	load(version);
	dirty = true;
	show();
	byId('template').focus();
}

function choose(wanted) {
	slug = wanted;
	edited = null;
	dirty = false;
	show();
}

function current() {
	return store.prompts.find((prompt) => prompt.slug === slug) ?? store.prompts[0];
}

function show() {
	const prompt = current();
	if (!prompt) {
		return;
	}
	slug = prompt.slug;
	options(byId('prompt-slug'), store.prompts.map((other) => [other.slug, other.slug]));
	byId('prompt-slug').value = slug;
	byId('prompt-choice').hidden = store.prompts.length < 2;
	byId('prompt-name').hidden = store.prompts.length > 1;
	byId('prompt-name').textContent = slug;
	showVersions(prompt);
	if (!dirty) {
		load(prompt.versions[0]);
	}
	showEnvironments(prompt);
}

function showVersions(prompt) {
	const versions = showAll ? prompt.versions : prompt.versions.filter((version, index) => index < SHOWN
		|| Object.values(prompt.environments).includes(version.version));
	replace(byId('versions'), ...versions.map((version) => h('li', {}, h('a.version-row', {
		href: versionPath(prompt.id, version.version),
		'data-focus': version.version
	},
		h('span.version-main', {}, h('code', {}, version.displayId), ...badges(prompt, version.version)),
		h('span.version-sub', {}, h('span.transaction', {}, version.version), h('span', {}, 'saved ', ago(new Date(version.savedAt))))))));
	const more = byId('all-versions');
	more.hidden = !showAll && versions.length === prompt.versions.length;
	more.textContent = showAll ? 'Show fewer versions' : `Show all ${prompt.versions.length} versions`;
}

function showEnvironments(prompt) {
	byId('environments').replaceChildren(...Object.keys(prompt.environments).map((value) => h('option', { value })));
	if (!byId('environment').value) {
		byId('environment').value = Object.keys(prompt.environments)[0] ?? '';
	}
	options(byId('environment-version'), prompt.versions.map((version) => [version.version, version.displayId]));
}

/** A single text message is edited as text, anything else as JSON. */
function isText(version) {
	const messages = version.promptData?.prompt?.messages;
	return Array.isArray(messages) && messages.length === 1 && typeof messages[0].content === 'string';
}

function load(version) {
	const messages = version.promptData?.prompt?.messages;
	edited = version;
	dirty = false;
	byId('template').value = isText(version) ? contentText(messages[0].content)
		: JSON.stringify(version.promptData, null, 2);
	byId('template-of').textContent = isText(version) ? `of the ${messages[0].role} message` : 'as JSON';
}

function promptData() {
	const text = byId('template').value;
	if (!isText(edited)) {
		return JSON.parse(text);
	}
	const data = structuredClone(edited.promptData);
	data.prompt.messages[0].content = text;
	return data;
}

async function publish(event) {
	event.preventDefault();
	const result = byId('published');
	try {
		const { version } = await request('PUT', `/sandbox/prompts/${encodeURIComponent(slug)}`,
			{ prompt_data: promptData() });
		dirty = false;
		result.textContent = `Published ${displayId(version)}`;
		if (current().versions.some((known) => known.version === version)) {
			show();
		}
	}
	catch (error) {
		result.textContent = `Not published. ${error.message}`;
	}
}

async function move(event) {
	event.preventDefault();
	const environment = byId('environment').value;
	const version = byId('environment-version').value;
	try {
		await request('PUT', `/sandbox/prompts/${encodeURIComponent(slug)}/environments/${encodeURIComponent(environment)}`,
			{ version });
		byId('moved').textContent = `${environment} now has version ${displayId(version)}`;
	}
	catch (error) {
		byId('moved').textContent = `Not moved. ${error.message}`;
	}
}
