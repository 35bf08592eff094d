/** Sends a request to the application; errors contain the status and the problem detail. */
export async function request(method, path, body) {
	const response = await fetch(path, {
		method,
		headers: (body === undefined) ? {} : { 'Content-Type': 'application/json' },
		body: (body === undefined) ? undefined : JSON.stringify(body)
	});
	if (!response.ok) {
		throw new Error(await problem(response));
	}
	const text = await response.text();
	return text ? JSON.parse(text) : null;
}

/** Reads server-sent events from a response, and passes each one to the listener. */
export async function events(path, listener) {
	const response = await fetch(path, { headers: { Accept: 'text/event-stream' } });
	if (!response.ok) {
		throw new Error(await problem(response));
	}
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = '';
	for (;;) {
		const { done, value } = await reader.read();
		if (done) {
			return;
		}
		const blocks = (rest + value).split('\n\n');
		rest = blocks.pop();
		blocks.forEach((block) => listener(field(block, 'event'), JSON.parse(field(block, 'data') || 'null')));
	}
}

function field(block, name) {
	return block.split('\n')
		.filter((line) => line.startsWith(`${name}:`))
		.map((line) => line.slice(name.length + 1))
		.join('\n');
}

async function problem(response) {
	const text = await response.text();
	try {
		const { detail, title } = JSON.parse(text);
		return `${response.status}: ${detail ?? title ?? response.statusText}`;
	}
	catch {
		return `${response.status} ${response.statusText}`;
	}
}
