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

/** Connects; the browser connects again by itself. */
export function connect() {
	const source = new EventSource('/sandbox/events');
	const hear = (name, listener) => source.addEventListener(name, (event) => listener(JSON.parse(event.data)));
	source.addEventListener('open', () => changed('connection', 'live'));
	source.addEventListener('error', () => changed('connection', 'lost'));
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
}

export function promptById(id) {
	return store.prompts.find((prompt) => prompt.id === id);
}

export function spanById(traceId, spanId) {
	return store.traces.get(traceId)?.spans.find((span) => span.spanId === spanId);
}
