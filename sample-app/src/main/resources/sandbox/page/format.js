import { h } from './dom.js';

const TO_DISPLAY = 205891132094649n;

/** The display id of a version in Braintrust: 16 hexadecimal digits, computed from the transaction id. */
export function displayId(version) {
	if (!/^\d{17,20}$/.test(version ?? '')) {
		return version ?? '';
	}
	return BigInt.asUintN(64, BigInt(version) * TO_DISPLAY).toString(16).padStart(16, '0');
}

export function duration(nanos) {
	const millis = nanos / 1e6;
	if (millis >= 1000) {
		return `${(millis / 1000).toFixed(2)} s`;
	}
	return (millis >= 10) ? `${Math.round(millis)} ms` : `${millis.toFixed(1)} ms`;
}

export function seconds(count) {
	if (count < 60) {
		return `${Math.max(0, Math.floor(count))} s`;
	}
	return (count < 3600) ? `${Math.floor(count / 60)} min` : `${Math.floor(count / 3600)} h`;
}

/** The time since a date; updated by tick(). */
export function ago(date) {
	const element = h('time', { datetime: date.toISOString(), title: date.toLocaleString() });
	showAgo(element);
	return element;
}

function showAgo(element) {
	const past = (Date.now() - Date.parse(element.dateTime)) / 1000;
	const text = (past < 1) ? 'just now' : `${seconds(past)} ago`;
	if (element.textContent !== text) {
		element.textContent = text;
	}
}

export function tick() {
	document.querySelectorAll('time').forEach(showAgo);
}

/** Parses JSON; undefined if it is invalid. */
export function parse(text) {
	try {
		return JSON.parse(text);
	}
	catch {
		return undefined;
	}
}

/** The text of a message's content, which may consist of parts. */
export function contentText(content) {
	if (typeof content === 'string') {
		return content;
	}
	if (Array.isArray(content) && content.every((part) => typeof part?.text === 'string')) {
		return content.map((part) => part.text).join('\n');
	}
	return (content === undefined || content === null) ? '' : JSON.stringify(content, null, 2);
}
