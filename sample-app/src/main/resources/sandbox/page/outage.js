import { ask } from './api.js';
import { byId, say } from './dom.js';
import { on, store } from './store.js';

/** The switch that makes the sandbox's Braintrust fail. */
export function outage() {
	byId('outage').addEventListener('click', async () => {
		try {
			await ask('PUT', '/sandbox/outage', { down: !store.down });
		}
		catch (error) {
			say(`Nothing switched. ${error.message}`);
		}
	});
	on('outage', () => {
		byId('outage').setAttribute('aria-checked', String(store.down));
		byId('outage-note').hidden = !store.down;
	});
}
