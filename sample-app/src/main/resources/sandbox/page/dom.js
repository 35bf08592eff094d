/**
 * Creates an element. Content is always added as text, never as markup.
 * @param {string} tag the element's name, with classes: "p.hint"
 * @param {object} attributes attributes, and listeners as "onclick"
 * @param {...(Node|string|number|null|undefined|false)} children
 */
export function h(tag, attributes = {}, ...children) {
	const [name, ...classes] = tag.split('.');
	const element = document.createElement(name);
	element.classList.add(...classes);
	for (const [key, value] of Object.entries(attributes)) {
		if (key.startsWith('on')) {
			element.addEventListener(key.slice(2), value);
		}
		else if (value !== null && value !== undefined && value !== false) {
			element.setAttribute(key, value === true ? '' : String(value));
		}
	}
	element.append(...children.filter((child) => child !== null && child !== undefined && child !== false)
		.map((child) => (child instanceof Node) ? child : String(child)));
	return element;
}

export const byId = (id) => document.getElementById(id);

/**
 * Replaces an element's children. If one of them had the focus, the new child with the
 * same data-focus gets it.
 */
export function replace(parent, ...children) {
	const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
	parent.replaceChildren(...children);
	if (focused) {
		parent.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
	}
}

/** Sets the options of a select, and keeps the selected one if it still exists. */
export function options(select, entries) {
	const wanted = JSON.stringify(entries);
	if (select.dataset.entries === wanted) {
		return;
	}
	const chosen = select.value;
	select.dataset.entries = wanted;
	select.replaceChildren(...entries.map(([value, text]) => h('option', { value }, text)));
	if (entries.some(([value]) => value === chosen)) {
		select.value = chosen;
	}
}

/** Announces a text to screen readers. */
export function announce(text) {
	byId('announcement').textContent = text;
}
