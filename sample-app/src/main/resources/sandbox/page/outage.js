import { request } from './api.js';
import { announce, byId } from './dom.js';
import { on, store } from './store.js';

/** The switch that simulates an outage of Braintrust. */
export function outage() {
	byId('outage').addEventListener('click', async () => {
		try {
			await request('PUT', '/sandbox/outage', { down: !store.down });
		}
		catch (error) {
			announce(`Not changed. ${error.message}`);
		}
	});
	on('outage', () => {
		byId('outage').setAttribute('aria-checked', String(store.down));
		byId('outage-note').hidden = !store.down;
	});
}
