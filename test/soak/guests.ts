import { CREDENTIAL_TYPE, fluentAuth, httpRequest, type N8nApi } from '../../tools/n8n';
import { newUser, sampleSettings, startSimulator } from '../../tools/simulator';
import { post, publish } from './lane';

const PATH = 'guests';
const ITEM = 'x'.repeat(1_000_000);

/** How many have come, and what ended otherwise than it had to. */
export interface Guests {
	count: number;
	readonly wrong: string[];
	/** Another one comes. */
	receive(): Promise<void>;
}

/**
 * Users who come once, with an item of 1 MB, through one credential whose user is an expression. Every second one is
 * refused. What the package keeps of a run after a login, good or bad, it keeps of each of them, so the heap shows it.
 */
export async function inviteGuests(api: N8nApi): Promise<Guests> {
	const fluent = await startSimulator();
	const username = "={{ $('Webhook').item.json.body.user }}";
	const settings = { ...sampleSettings(fluent.url), username };
	const credential = await api.createCredential('Guests', CREDENTIAL_TYPE, settings);
	const request = httpRequest({ url: `${fluent.url}/status/200`, credential });
	await publish(api, PATH, [fluentAuth(credential), request]);
	const guests: Guests = {
		count: 0,
		wrong: [],
		receive: async () => {
			const user = `guest-${++guests.count}`;
			const isKnown = guests.count % 2 === 0;
			if (isKnown) fluent.addUser(newUser(user));
			const status = await post(api, PATH, { user, text: ITEM });
			if ((status === 200) !== isKnown) guests.wrong.push(`${user}: ${status}`);
			const own = fluent.requests.filter(({ form }) => form?.username === user);
			if (own.length !== 1) guests.wrong.push(`${user}: ${own.length} logins`);
		},
	};
	return guests;
}
