/**
 * The state received from the sandbox: prompts, traces, and whether an outage is
 * simulated. Listeners are notified of changes.
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
 * Connects while the page is visible: a browser opens at most six connections to a host,
 * so hidden pages must not hold any. A new connection receives the complete state.
 */
export function connect() {
	document.addEventListener('visibilitychange', listen);
	listen();
}

function listen() {
	source?.close();
	source = document.hidden ? null : open();
}

/** The browser reconnects an EventSource automatically. */
function open() {
	const opened = new EventSource('/sandbox/events');
	const handle = (name, listener) => opened.addEventListener(name, (event) => listener(JSON.parse(event.data)));
	opened.addEventListener('open', () => changed('connection', 'live'));
	opened.addEventListener('error', () => changed('connection', 'lost'));
	handle('prompts', (prompts) => {
		store.prompts = prompts;
		changed('prompts');
	});
	handle('outage', ({ down }) => {
		store.down = down;
		changed('outage');
	});
	handle('traces', (traces) => {
		store.traces = new Map(traces.map((trace) => [trace.traceId, trace]));
		changed('traces', null);
	});
	handle('trace', (trace) => {
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
