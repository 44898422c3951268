import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import schema from '../../nodes/FluentAuth/__schema__/v1.0.0.json';
import { orderEvent, SAMPLE, startSimulator, type Simulator } from '../../tools/simulator';
import { Canvas } from '../../tools/n8n/editor/pages/canvas';
import { CredentialForm, CredentialsPage } from '../../tools/n8n/editor/pages/credentials';
import type { NodeView } from '../../tools/n8n/editor/pages/node-view';
import { openStage, type Stage } from '../../tools/n8n/editor/stage';

const SCREENSHOTS = join(__dirname, 'screenshots');
const PATIENCE = 120_000; // ms per step

/** The first start may install n8n. */
const SETUP = 20 * 60_000;
const NAME = 'Fluent Commerce account';
const TRIGGER = 'When clicking ‘Execute workflow’';
const QUERY = { query: '{ me { ref } }' };

const hidden = ['renew', 'savedToken'];
const own = ['client', 'clientId', 'clientSecret', 'username', 'password'];

let simulator: Simulator;
let stage: Stage;

/**
 * The steps of one walk through the editor. Each is a test that takes a screenshot, in a folder that is emptied
 * before every run; those of failures are kept in `screenshots/failed`.
 */
function walk(name: string) {
	const folder = join(SCREENSHOTS, name);
	let number = 0;
	let failed: string | undefined;
	beforeAll(async () => await rm(folder, { recursive: true, force: true }));

	return (title: string, work: () => Promise<void>): void => {
		const file = `${String(++number).padStart(2, '0')}-${title.replace(/\W+/g, '-')}.png`;
		const step = async () => {
			// A later step stands on the earlier ones: its own failure would say nothing.
			expect(failed).toBeUndefined();
			failed = title;
			try {
				await work();
			} catch (error) {
				const started = new Date().toISOString().replace(/\W/g, '');
				await stage.page.screenshot({ path: join(SCREENSHOTS, 'failed', `${started}-${file}`) });
				throw error;
			}
			failed = undefined;
			await stage.page.screenshot({ path: join(folder, file) });
		};
		test(title, step, PATIENCE);
	};
}

beforeAll(async () => {
	simulator = await startSimulator();
	stage = await openStage();
}, SETUP);

afterAll(async () => {
	await stage?.close();
	await simulator?.stop();
});

describe('From an empty n8n to a green workflow', () => {
	let credentials: CredentialsPage;
	let form: CredentialForm;
	let canvas: Canvas;
	let node: NodeView;
	const seenByBrowser: string[] = [];
	const step = walk('editor');

	beforeAll(() => {
		stage.page.on('response', (response) => {
			if (!response.url().includes('/rest/credentials')) return;
			const keep = (text: string) => void seenByBrowser.push(text);
			void response.text().then(keep, () => {});
		});
		credentials = new CredentialsPage(stage.page);
		canvas = new Canvas(stage.page);
	});

	step('A search for "Fluent" finds the credential', async () => {
		const found = await credentials.search('Fluent');
		expect(await found.allInnerTexts()).toEqual(['Fluent Commerce API']);
		form = await credentials.add(found);
	});

	step('The form shows the fields of the environment and the client', async () => {
		const fields = async () => (await form.fields()).filter((name) => !name.startsWith('allowed'));
		expect(await fields()).toEqual(['environment', 'accountId', ...own]);

		const hosts = await form.field('environment').read();
		expect(hosts.map((entry) => entry.split('\n')[0])).toEqual(['Sandbox', 'Production', 'Custom']);
		await form.field('environment').choose('Custom');
		expect(await fields()).toEqual(['environment', 'accountId', 'baseUrl', ...own]);

		await form.field('client').choose('FLUENT_INTEGRATION');
		expect(await fields()).not.toContain('clientId');
		await form.field('client').choose("Account's Own Client");
		expect(await fields()).toContain('clientId');
		for (const name of hidden) expect(await fields()).not.toContain(name);
	});

	step('The hints say where the values come from and what locks a user', async () => {
		expect(await form.hint('clientId').innerText()).toMatch(/account ID/);
		expect(await form.hint('username').innerText()).toMatch(/dedicated user/);
		expect(await form.hint('password').innerText()).toMatch(/locks a user .* 5 failed logins/);
	});

	step('A wrong password is told in our words, and Retry tries it once more', async () => {
		const { clientId, clientSecret, username } = SAMPLE;
		const password = 'not-the-password';
		await form.fill({ baseUrl: simulator.url, clientId, clientSecret, username, password });
		await form.save();
		await form.failure.waitFor();
		await form.failure.getByText('More details').click();
		const text = await form.failure.innerText();
		expect(text).toContain('Fluent refused the username or password.');
		expect(text).toMatch(/Next try at \d\d:\d\d UTC, or when you change or test the credential\./);
		expect(simulator.counts()).toMatchObject({ logins: 1, failedLogins: 1 });

		await form.retry();
		await form.failure.waitFor();
		expect(simulator.counts()).toMatchObject({ logins: 2, failedLogins: 2 });
	});

	step('The right password turns the banner green', async () => {
		await form.fill({ password: SAMPLE.password });
		await form.save();
		await form.success.waitFor();
		expect(simulator.counts()).toMatchObject({ logins: 3, failedLogins: 2 });
	});

	step('Opened again it is green without a new login', async () => {
		await form.close();
		form = await credentials.edit(NAME);
		await form.success.waitFor();
		expect(await form.field('baseUrl').input.locator('input').inputValue()).toBe(simulator.url);
		expect(simulator.counts().logins).toBe(3);
	});

	step('The browser was shown no password and no token', async () => {
		const seen = seenByBrowser.join('\n');
		expect(seen).toContain(simulator.url);
		const tokens = simulator.tokens().map(({ accessToken }) => accessToken);
		expect(tokens).not.toHaveLength(0);
		for (const secret of [SAMPLE.password, SAMPLE.clientSecret, ...tokens]) {
			expect(seen).not.toContain(secret);
		}
		simulator.clearRequests();
	});

	step('The node panel finds Fluent Auth', async () => {
		await canvas.startWithManualTrigger();
		expect(await canvas.searchBehind(TRIGGER, 'Fluent')).toContain('Fluent Auth');
		node = await canvas.addCommunityNode('Fluent Auth');
		expect(await node.credential()).toBe(NAME);
		expect(await node.panel.innerText()).toMatch(/live access token/);
	});

	step('Its fields can be mapped before it ever ran', async () => {
		await node.close();
		await canvas.searchBehind('Fluent Auth', 'HTTP Request');
		node = await canvas.add('HTTP Request');
		const fields = expect.arrayContaining(Object.keys(schema.properties));
		expect(await node.inputFields()).toEqual(fields);
		expect(await node.inputIsPreview()).toBe(true);
		await node.parameter('method').choose('POST');
		await node.mapInput('graphqlUrl', 'url');
		await node.parameter('sendHeaders').input.click();
		await node.parameter('name').fill('Authorization');
		await node.mapInput('authorization', 'value');
		expect(await node.expression('url')).toBe('{{ $json.graphqlUrl }}');
		expect(await node.expression('value')).toBe('{{ $json.authorization }}');
		expect(simulator.counts()).toMatchObject({ logins: 0, graphql: 0 });
	});

	step('Its output shows roles and retailer ID', async () => {
		await node.close();
		node = await canvas.openNode('Fluent Auth');
		await node.execute();
		expect(await node.outputField('retailerId')).toBe('1');
		expect(await node.outputField('roles[0]')).toBe('RETAILER');
		expect(await node.outputField('authorization')).toMatch(/^Bearer \S{20,}$/);
	});

	step('Another retailer is chosen from the list', async () => {
		const retailer = node.panel.getByTestId('resource-locator-retailer').getByTestId('rlc-input');
		const entries = stage.page.getByTestId('rlc-item').filter({ visible: true });
		const all = ['North Outfitters (NORTH), 1', 'Harbour Home (HARBOUR), 2'];
		const garden = 'Garden Lane (GARDEN), 5';
		await retailer.click();
		await entries.first().waitFor();
		expect(await entries.allInnerTexts()).toEqual([...all, garden]);
		await stage.page.getByTestId('rlc-search').fill('gard');
		// Those from before stay until the answer comes.
		await entries.filter({ hasNotText: 'gard' }).first().waitFor({ state: 'detached' });
		await entries.first().waitFor();
		expect(await entries.allInnerTexts()).toEqual([garden]);
		await entries.getByText(garden, { exact: true }).click();
		await entries.first().waitFor({ state: 'hidden' });
		expect(await retailer.inputValue()).toBe(garden);
		await node.execute();
		expect(await node.outputField('retailerId')).toBe('5');
	});

	step('HTTP Request sends the token that was mapped', async () => {
		await node.close();
		node = await canvas.openNode('HTTP Request');
		expect(await node.inputIsPreview()).toBe(false);
		await node.sendJson(QUERY);
		await node.execute();
		expect(await node.outputField('ref')).toBe(SAMPLE.username);
	});

	step('HTTP Request offers the predefined credential', async () => {
		await node.close();
		await canvas.searchBehind('Fluent Auth', 'HTTP Request');
		node = await canvas.add('HTTP Request');
		await node.parameter('method').choose('POST');
		await node.mapInput('graphqlUrl', 'url');
		expect(await node.expression('url')).toBe('{{ $json.graphqlUrl }}');
		await node.parameter('authentication').choose('Predefined Credential Type');
		await node.parameter('nodeCredentialType').choose('Fluent Commerce API', 'Fluent');
		expect(await node.credential()).toBe(NAME);
		await node.sendJson(QUERY);
		await node.execute();
		expect(await node.outputField('ref')).toBe(SAMPLE.username);
	});

	step('The workflow runs green without another login', async () => {
		await node.close();
		expect(await canvas.execute()).toContain('Workflow executed successfully');
		expect(await canvas.green()).toEqual([TRIGGER, 'Fluent Auth', 'HTTP Request', 'HTTP Request1']);
		expect(simulator.counts()).toMatchObject({ logins: 0, deadTokens: 0 });
	});

	step('Its output is put in a field, and mapped from there', async () => {
		node = await canvas.openNode('Fluent Auth');
		await node.addOption('Put Output in Field');
		await node.parameter('outputPropertyName').fill('fluent');
		await node.execute();
		expect(await node.outputField('retailerId')).toBe('5');
		await node.close();
		await canvas.searchBehind('Fluent Auth', 'HTTP Request');
		node = await canvas.add('HTTP Request');
		await node.mapInput('retailerId', 'url');
		expect(await node.expression('url')).toBe('{{ $json.fluent.retailerId }}');
		await node.close();
	});

	step('A node that fails shows message and advice, no stack', async () => {
		node = await canvas.openNode('Fluent Auth');
		await node.panel.getByTestId('credential-edit-button').click();
		form = await CredentialForm.opened(stage.page);
		await form.fill({ password: 'not-the-password-either' });
		await form.save();
		await form.failure.waitFor();
		await form.close();
		await node.execute();
		expect(await node.errorMessage.innerText()).toBe('Fluent refused the username or password.');
		expect(await node.errorDescription.innerText()).toMatch(
			/^Check both, .* UTC, or when you change the credential\.$/,
		);
		expect(await node.output.innerText()).not.toMatch(/\bat .*\.js|node_modules|Error:/);
		expect(simulator.counts()).toMatchObject({ logins: 1, failedLogins: 1 });
	});
});

describe('From an empty workflow to a verified event of Fluent', () => {
	let node: NodeView;
	let url: string;
	const step = walk('trigger');

	step('The node panel finds Fluent Trigger', async () => {
		const canvas = new Canvas(stage.page);
		expect(await canvas.searchTriggers('Fluent')).toContain('Fluent Trigger');
		node = await canvas.addCommunityNode('Fluent Trigger');
		await node.parameter('publicKeys').fill(simulator.webhooks.publicKey);
	});

	step('It listens for an event on the URL that it shows', async () => {
		const shown = node.panel.locator('.webhook-url').first();
		// n8n folds it for a trigger that is not its own.
		await node.panel.getByText('Webhook URLs').click();
		url = (await shown.innerText()).trim();
		expect(url).toContain(`${stage.n8n.url}/webhook-test/`);
		await node.root.getByTestId('trigger-execute-button').first().click();
		const listening = node.root.getByTestId('trigger-listening');
		await listening.waitFor();
		expect(await listening.innerText()).toMatch(
			/Listening for test event\s+Go to Fluent and create an event/,
		);
	});

	step('A webhook that Fluent did not sign is refused, and it listens on', async () => {
		const answer = await fetch(url, { method: 'POST', body: '{}' });
		expect(answer.status).toBe(401);
	});

	step('One that it signed is shown', async () => {
		const event = orderEvent(simulator.data.orders[0]);
		expect(await simulator.webhooks.deliver(url, event, [])).toEqual([200]);
		expect(await node.outputField('id')).toBe(event.id);
		expect(await node.outputField('entityRef')).toBe(event.entityRef);
	});
});
