import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { FORM, variableOf } from '../../../tools/doctor/settings';
import { SAMPLE, sampleSettings } from '../../../tools/simulator';
import { leaks } from '../../support/leaks';
import { Secrets } from '../../support/secrets';
import { useSimulator } from '../simulator/helpers';
import { expectHarmless } from './helpers';

const ROOT = resolve(__dirname, '../../..');
jest.setTimeout(120_000);

const simulator = useSimulator({ refreshTokensForAccountClient: true });

const variables = () => {
	const given: Record<string, string> = sampleSettings(simulator.url);
	return Object.fromEntries(FORM.map((field) => [variableOf(field), given[field.name]]));
};

/** The script as `npm run doctor` starts it, with no terminal. */
async function doctor(env: Record<string, string>, ...args: string[]) {
	const child = spawn(
		process.execPath,
		[require.resolve('tsx/cli'), 'tools/doctor/index.ts', ...args],
		{
			cwd: ROOT,
			env: { PATH: process.env.PATH, ...env },
			stdio: ['ignore', 'pipe', 'pipe'],
		},
	);
	let [out, err] = ['', ''];
	child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
	child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
	const code = await new Promise((done) => child.once('close', done));
	return { code, out, err };
}

function expectNoSecret(text: string): void {
	const sent = new Secrets();
	sent.collect(simulator);
	expect(leaks(text, [SAMPLE.username, ...sent.always, ...sent.accessTokens])).toEqual([]);
}

describe('npm run doctor', () => {
	it('prints the table alone to stdout, the plan to stderr', async () => {
		const { code, out, err } = await doctor(variables(), '--yes');
		expect(code).toBe(0);
		expect(out).toMatch(/^### What holds on a real Fluent account\n/);
		expect(out.match(/\| yes +\|$/gm)).toHaveLength(22);
		expect(err).toContain('2 password logins of your user');
		expectHarmless(simulator, 2);
		expectNoSecret(out + err);
	});

	it('ends with one login and one text if that is refused', async () => {
		const settings = { ...variables(), FLUENT_CLIENT_SECRET: 'mistyped' };
		const { code, out, err } = await doctor(settings, '--yes');
		expect([code, out]).toEqual([1, '']);
		expect(err.split('\n').at(-2)).toMatch(/^Fluent refused the client ID or client secret\. /);
		expectHarmless(simulator, 1);
		expect(simulator.requests).toHaveLength(1);
		expectNoSecret(out + err);
	});

	it('sends nothing unasked', async () => {
		const { code, out, err } = await doctor(variables());
		expect([code, out]).toEqual([1, '']);
		expect(err).toMatch(
			/^Nothing was sent\. With --yes this would be:\n2 password logins of your user/,
		);
		expect(simulator.requests).toEqual([]);
		expectNoSecret(err);
	});

	it('explains itself', async () => {
		const { code, out } = await doctor({}, '--help');
		expect(code).toBe(0);
		expect(out).toContain('FLUENT_CLIENT_SECRET');
		expect(out).toContain('A wrong password for your user is never sent.');
	});
});
