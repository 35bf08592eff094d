/**
 * What the sandbox has, as it came over the wire: prompts, traces, and whether it plays
 * an outage. Whoever wants to know of changes listens.
 */
export const store = {
	prompts: [],
	traces: new Map(),
	down: false
};

const listeners = new Map();

export function on(name, listener) {
	listeners.set(name, [...(listeners.get(name) ?? []), listener]);
}

function changed(name, detail) {
	(listeners.get(name) ?? []).forEach((listener) => listener(detail));
}

let source = null;

/**
 * Connects while the page is seen: a browser opens six connections to a host and no more,
 * so pages that nobody sees must not hold any. Whoever comes back gets everything anew.
 */
export function connect() {
	document.addEventListener('visibilitychange', listen);
	listen();
}

function listen() {
	source?.close();
	source = document.hidden ? null : open();
}

/** The browser connects again by itself. */
function open() {
	const opened = new EventSource('/sandbox/events');
	const hear = (name, listener) => opened.addEventListener(name, (event) => listener(JSON.parse(event.data)));
	opened.addEventListener('open', () => changed('connection', 'live'));
	opened.addEventListener('error', () => changed('connection', 'lost'));
	hear('prompts', (prompts) => {
		store.prompts = prompts;
		changed('prompts');
	});
	hear('outage', ({ down }) => {
		store.down = down;
		changed('outage');
	});
	hear('traces', (traces) => {
		store.traces = new Map(traces.map((trace) => [trace.traceId, trace]));
		changed('traces', null);
	});
	hear('trace', (trace) => {
		if (trace.spans.length) {
			store.traces.set(trace.traceId, trace);
			changed('traces', trace.traceId);
		}
	});
	return opened;
}

export function promptById(id) {
	return store.prompts.find((prompt) => prompt.id === id);
}

export function spanById(traceId, spanId) {
	return store.traces.get(traceId)?.spans.find((span) => span.spanId === spanId);
}
