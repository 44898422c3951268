import { CREDENTIAL_TYPE, fluentAuth, httpRequest, type N8nApi } from '../../tools/n8n';
import { newUser, sampleSettings, startSimulator, type Simulator } from '../../tools/simulator';
import { post, publish } from './lane';

const PATH = 'guests';
const ITEM = 'x'.repeat(1_000_000);

/**
 * Users who come once, with an item of 1 MB, through one credential whose user is an expression. Every second one is
 * refused. What the package keeps of a run after a login, good or bad, it keeps of each of them, so the heap shows it.
 */
export class Guests {
	count = 0;
	/** Runs that ended otherwise than they had to. */
	readonly wrong: string[] = [];

	private constructor(
		private readonly api: N8nApi,
		private readonly fluent: Simulator,
	) {}

	static async invite(api: N8nApi): Promise<Guests> {
		const fluent = await startSimulator();
		const username = "={{ $('Webhook').item.json.body.user }}";
		const settings = { ...sampleSettings(fluent.url), username };
		const credential = await api.createCredential('Guests', CREDENTIAL_TYPE, settings);
		await publish(api, PATH, [
			fluentAuth(credential),
			httpRequest({ url: `${fluent.url}/status/200`, credential }),
		]);
		return new Guests(api, fluent);
	}

	async run(): Promise<void> {
		const { api, fluent } = this;
		const user = `guest-${++this.count}`;
		const isKnown = this.count % 2 === 0;
		if (isKnown) fluent.addUser(newUser(user));
		const status = await post(api, PATH, { user, text: ITEM });
		if ((status === 200) !== isKnown) this.wrong.push(`${user}: ${status}`);
		const own = fluent.requests.filter(({ form }) => form?.username === user);
		if (own.length !== 1) this.wrong.push(`${user}: ${own.length} logins`);
	}
}
