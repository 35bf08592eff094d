import { call } from './call.js';
import { experiments } from './experiments.js';
import { tick } from './format.js';
import { outage } from './outage.js';
import { prompts } from './prompts.js';
import { route } from './router.js';
import { state } from './state.js';
import { connect } from './store.js';
import { openTrace, traces } from './traces.js';
import { showVersion, version } from './version.js';

function go(event) {
	const next = route();
	showVersion(next, Boolean(event));
	if (next.name === 'trace') {
		openTrace(next.traceId, next.spanId);
	}
}

prompts();
call();
traces();
state();
experiments();
outage();
version();
addEventListener('hashchange', go);
go();
connect();
setInterval(tick, 1000);
