import { h } from './dom.js';
import { contentText, displayId, duration, parse } from './format.js';
import { versionPath } from './router.js';

const LLM_OPERATIONS = ['chat', 'text_completion', 'generate_content'];

export function isLlm({ attributes }) {
	return parse(attributes['braintrust.span_attributes'])?.type === 'llm'
		|| LLM_OPERATIONS.includes(attributes['gen_ai.operation.name']);
}

/** The prompt of an LLM span: its name, its version, its origin, and the arm of a rollout. */
export function promptOf(span) {
	if (!isLlm(span)) {
		return null;
	}
	const metadata = parse(span.attributes['braintrust.metadata']);
	const origin = metadata?.prompt;
	const name = span.attributes['gen_ai.prompt.name'] ?? origin?.name;
	const version = span.attributes['gen_ai.prompt.version'] ?? origin?.version;
	return name ? { name, version, origin, arm: metadata?.rollout?.arm } : null;
}

export function chip({ name, version, arm }) {
	return h('span.chip', {}, h('span.chip-name', {}, name), h('code', {}, displayId(version)),
		arm && h('span.chip-arm', { title: 'Arm of a rollout' }, arm));
}

/** A link to the prompt version of a span; a hard-coded prompt has none. */
function originLink(span, { origin }) {
	if (!origin?.id || !origin.project_id || !origin.version) {
		return h('p.hint', {}, 'This prompt is hard-coded: it has a name and a version, but no origin prompt.');
	}
	return h('a.button.primary.origin', {
		href: versionPath(origin.id, origin.version, span),
		'data-focus': `origin-${span.spanId}`
	}, 'Go to origin prompt');
}

/** Ids of the spans whose attributes are expanded, kept when the trace is rendered again. */
const expanded = new Set();

function setExpanded(spanId, open) {
	if (open) {
		expanded.add(spanId);
	}
	else {
		expanded.delete(spanId);
	}
}

/** The details of a span. */
export function details(span) {
	const { attributes } = span;
	const prompt = promptOf(span);
	const llm = isLlm(span);
	return h('div.details', {},
		h('div.details-head', {},
			h('h4', {}, span.name || 'A span without a name'),
			prompt && chip(prompt),
			prompt && originLink(span, prompt)),
		h('dl.facts', {},
			llm && fact('Model', attributes['gen_ai.response.model'] ?? attributes['gen_ai.request.model'] ?? '–'),
			llm && attributes['gen_ai.usage.input_tokens'] && fact('Tokens',
				`${attributes['gen_ai.usage.input_tokens']} in, ${attributes['gen_ai.usage.output_tokens'] ?? 0} out`),
			fact('Duration', duration(span.endNanos - span.startNanos)),
			span.failed && fact('Status', 'Failed')),
		messages('Input', parse(attributes['braintrust.input_json'])),
		messages('Output', parse(attributes['braintrust.output_json'])),
		h('details.attributes', {
			open: expanded.has(span.spanId),
			ontoggle: (event) => setExpanded(span.spanId, event.target.open)
		},
			h('summary', { 'data-focus': `attributes-${span.spanId}` }, `All ${Object.keys(attributes).length} attributes`),
			h('dl', {}, ...Object.entries(attributes).map(([name, value]) => h('div', {},
				h('dt', {}, name), h('dd', {}, (typeof value === 'string') ? value : JSON.stringify(value)))))));
}

const fact = (name, value) => h('div', {}, h('dt', {}, name), h('dd', {}, value));

function messages(title, list) {
	if (!Array.isArray(list)) {
		return null;
	}
	return h('div.messages', {}, h('h5', {}, title), ...list.map((item) => message(item.message ?? item)));
}

export function message({ role, content, tool_calls: calls }) {
	return h('div.message', {}, h('span.role', {}, role),
		h('pre', { tabindex: '0' }, contentText(content) || (calls ? JSON.stringify(calls, null, 2) : '')));
}
