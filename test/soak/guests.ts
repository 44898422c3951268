import { CREDENTIAL_TYPE, fluentAuth, httpRequest, type N8nApi } from '../../tools/n8n';
import { newUser, sampleSettings, startSimulator } from '../../tools/simulator';
import { post, publish } from './lane';

const PATH = 'guests';
const ITEM = 'x'.repeat(1_000_000);

/**
 * Users who come once, with an item of 1 MB, through one credential whose user is an expression. Every second one is
 * refused. What the package keeps of a run after a login, good or bad, it keeps of each of them, so the heap shows it.
 */
export async function inviteGuests(api: N8nApi) {
	const fluent = await startSimulator();
	const username = "={{ $('Webhook').item.json.body.user }}";
	const settings = { ...sampleSettings(fluent.url), username };
	const credential = await api.createCredential('Guests', CREDENTIAL_TYPE, settings);
	const request = httpRequest({ url: `${fluent.url}/status/200`, credential });
	await publish(api, PATH, [fluentAuth(credential), request]);
	/** How many have come, and what ended otherwise than it had to. */
	const guests = { count: 0, wrong: [] as string[], receive };
	return guests;

	/** Another one comes. */
	async function receive(): Promise<void> {
		const user = `guest-${++guests.count}`;
		const isKnown = guests.count % 2 === 0;
		if (isKnown) fluent.addUser(newUser(user));
		const status = await post(api, PATH, { user, text: ITEM });
		if ((status === 200) !== isKnown) guests.wrong.push(`${user}: ${status}`);
		const { logins } = fluent.counts();
		if (logins !== 1) guests.wrong.push(`${user}: ${logins} logins`);
		fluent.clearRequests();
	}
}

export type Guests = Awaited<ReturnType<typeof inviteGuests>>;
