/**
 * Makes an element. Whatever is shown becomes text, never markup.
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
 * Replaces an element's children, and gives the focus back to the one that has the same
 * data-focus as the one that had it.
 */
export function replace(parent, ...children) {
	const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
	parent.replaceChildren(...children);
	if (focused) {
		parent.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
	}
}

/** Fills a select, and keeps what is chosen if it is still there. */
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

/** Says something to people who do not see the page. */
export function say(text) {
	byId('said').textContent = text;
}
