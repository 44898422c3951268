import { expect, it } from '@jest/globals';
import { Clock, login, MINUTE, query, useSimulator } from './helpers';
import { SAMPLE } from '../../../tools/simulator';

const USER = SAMPLE.username;

const clock = new Clock();
const simulator = useSimulator({ now: clock.now });

async function fail(times: number, changes = {}): Promise<void> {
	for (let i = 0; i < times; i++) await login(simulator, { password: 'wrong', ...changes });
}

it('refuses the right password after 5 failures, in the same words', async () => {
	await fail(4);
	expect(simulator.isLocked(USER)).toBe(false);
	expect((await login(simulator)).status).toBe(200);

	const fifth = await login(simulator, { password: 'wrong' });
	expect(simulator.isLocked(USER)).toBe(true);
	expect(simulator.failures(USER)).toBe(5);
	const locked = await login(simulator);
	expect(locked.status).toBe(400);
	expect(locked.body).toEqual(fifth.body);
	expect(simulator.counts()).toMatchObject({ passwordGrants: 7, failedLogins: 6 });
});

it('lasts 15 minutes from the last failure; the right password does not prolong it', async () => {
	await fail(5);
	clock.pass(15 * MINUTE - 1);
	expect((await login(simulator)).status).toBe(400);
	clock.pass(1);
	expect((await login(simulator)).status).toBe(200);
	expect(simulator.failures(USER)).toBe(0);
});

it('is prolonged by a wrong password', async () => {
	await fail(5);
	clock.pass(10 * MINUTE);
	await fail(1);
	clock.pass(15 * MINUTE - 1);
	expect(simulator.isLocked(USER)).toBe(true);
	clock.pass(1);
	expect(simulator.isLocked(USER)).toBe(false);
});

it('counts failures of the last 15 minutes only', async () => {
	await fail(4);
	clock.pass(15 * MINUTE);
	await fail(4);
	expect(simulator.failures(USER)).toBe(4);
	expect((await login(simulator)).status).toBe(200);
});

it('rolls: an old failure and four new ones lock', async () => {
	await fail(1);
	clock.pass(14 * MINUTE);
	await fail(4);
	expect(simulator.isLocked(USER)).toBe(true);
});

it('leaves living tokens alone', async () => {
	const { access_token: token } = (await login(simulator)).body;
	await fail(5);
	expect((await query(simulator, token, '{ me { ref } }')).status).toBe(200);
});

it('concerns one username', async () => {
	await fail(5);
	expect((await login(simulator, { username: 'fluent-account' })).status).toBe(200);
});

it('does not count a wrong client or scope', async () => {
	await fail(6, { client_secret: 'wrong' });
	await fail(6, { scope: 'retailer' });
	expect(simulator.failures(USER)).toBe(0);
	expect(simulator.counts()).toMatchObject({ passwordGrants: 12, failedLogins: 0 });
});

it('ends when an administrator unlocks', async () => {
	await fail(5);
	simulator.unlock(USER);
	expect(simulator.failures(USER)).toBe(0);
	expect((await login(simulator)).status).toBe(200);
});

it('answers a locked single sign-on user with 500', async () => {
	simulator.users.get(USER)!.sso = true;
	await fail(5);
	expect((await login(simulator)).status).toBe(500);
});
