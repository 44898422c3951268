import type { Client, Schedule, Step, Wait } from './schedule';
import { MINUTE, SECOND } from '../../tools/time';

/** A schedule in one line, for a table. */
export function inWords({ line, processes, rows, steps }: Schedule): string {
	const credentials = rows.map(
		({ client, byItem, isNarrow }) =>
			CLIENTS[client] + (byItem ? ', user by item' : '') + (isNarrow ? ', narrow domains' : ''),
	);
	const setting = [
		...(line === 'new' ? [] : [LINES[line]]),
		...(processes > 1 ? [`${processes} processes`] : []),
		credentials.join('; '),
	];
	const happens = steps.map(({ wait, step }) => `${waitInWords(wait)}${stepInWords(step)}`);
	return `${setting.join(', ')}: ${happens.join('; ')}`;
}

const LINES = { old: 'n8n up to 2.33', middle: 'n8n 2.34 to 2.38' };

const CLIENTS: Record<Client, string> = {
	account: 'own client',
	fluentIntegration: 'FLUENT_INTEGRATION',
};

function waitInWords(wait: Wait): string {
	if ('ms' in wait) return wait.ms > 0 ? `${duration(wait.ms)} later ` : '';
	const { fromExpiry } = wait;
	return `${duration(Math.abs(fromExpiry))} ${fromExpiry < 0 ? 'before' : 'after'} the token expires `;
}

function stepInWords(step: Step): string {
	switch (step.kind) {
		case 'run': {
			const items = step.items > 1 ? ` of ${step.items} items` : '';
			const answer = step.api.status === 200 ? '' : `, API says ${step.api.status}`;
			const takes = step.api.takes ? ` after ${duration(step.api.takes)}` : '';
			const where = step.process === 'all' ? ' on every process' : '';
			return `${step.helper} run${items}${where}${answer}${takes}${step.stream ? ', stream' : ''}`;
		}
		case 'busy':
			return `${step.times} ${step.helper} runs on every process, one a second`;
		case 'restarts':
			return `${step.times} restarts with a run, ${duration(step.every)} apart`;
		case 'typos':
			return `${step.times} wrong passwords tried, ${duration(step.every)} apart`;
		case 'crash':
			return step.process === 'all' ? 'every process crashes' : 'a process crashes';
		case 'stop':
			return step.isFirstAlone ? 'one run is stopped' : 'runs are stopped';
		case 'mend':
			return 'the typed password is set in Fluent, and a person tests';
		case 'change roles':
			return `roles change: ${step.roles}`;
		case 'retailer':
			return 'one more retailer';
		case 'garble':
			return `another version stores: ${step.damage}`;
		case 'edit':
			return `edit: ${step.edit}`;
		case 'revoke':
			return 'tokens are revoked';
		case 'deactivate':
			return `the user is deactivated for ${duration(step.ms)}`;
		case 'change password':
			return 'the password is changed in Fluent';
		case 'stranger':
			return 'somebody else locks the user';
		case 'clock':
			return `the clock ${step.process === 'all' ? 'of all' : 'of one'} jumps ${step.ms < 0 ? 'back' : 'forward'} ${duration(Math.abs(step.ms))}`;
		case 'fault':
			return `${step.target}: ${step.fault} for ${duration(step.ms)}`;
		case 'store fault':
			return `the database ${step.fault} for ${duration(step.ms)}`;
	}
}

function duration(ms: number): string {
	if (ms < SECOND) return `${ms} ms`;
	return ms < MINUTE ? `${ms / SECOND} s` : `${Number((ms / MINUTE).toFixed(1))} min`;
}
