/**
 * The route in the fragment of the URL, so that links and the Back button work:
 * #/prompts/{id}/{version}, the same with /from/{trace id}/{span id}, and
 * #/traces/{trace id}/{span id}.
 */
export function route() {
	const parts = location.hash.startsWith('#/') ? location.hash.slice(2).split('/').map(decode) : [];
	if (parts[0] === 'prompts' && parts.length >= 3) {
		const from = (parts[3] === 'from') ? { traceId: parts[4], spanId: parts[5] } : null;
		return { name: 'version', promptId: parts[1], version: parts[2], from };
	}
	if (parts[0] === 'traces' && parts[1]) {
		return { name: 'trace', traceId: parts[1], spanId: parts[2] };
	}
	return { name: 'home' };
}

function decode(part) {
	try {
		return decodeURIComponent(part);
	}
	catch {
		return part;
	}
}

const path = (...parts) => `#/${parts.map(encodeURIComponent).join('/')}`;

export function versionPath(promptId, version, from) {
	return path('prompts', promptId, version, ...(from ? ['from', from.traceId, from.spanId] : []));
}

export function tracePath(traceId, spanId) {
	return path('traces', traceId, ...(spanId ? [spanId] : []));
}
