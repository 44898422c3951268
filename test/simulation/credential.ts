import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { SimulatedUser } from '../../tools/simulator/users';
import { ACCOUNT_CLIENT, SECRET } from './account';
import type { Client, Damage, Edit, Line, RowPlan } from './schedule';

/** A field that comes from the item. */
const EXPRESSION = '={{ $json.field }}';

const DAMAGES = {
	'no failures': { failures: undefined },
	'a failure is null': { failures: [null] },
	'a session of text': { session: 'none' },
} satisfies Partial<Record<Damage, object>>;

/** Allowed Domains without Fluent's host. */
const NARROW = { allowedHttpRequestDomains: 'domains', allowedDomains: 'api.example.com' };

const FIELDS = ['client', 'clientSecret', 'username', 'password'] as const;

type Fields = Record<(typeof FIELDS)[number], string> & { client: Client };

type Raw = Fields & { savedToken: string };

/** One credential as n8n stores it. */
export class Credential {
	/** What people typed last. */
	typed: Fields;
	private raw: Raw;
	private edits = 0;

	constructor(
		private readonly plan: RowPlan,
		private readonly users: SimulatedUser[],
		private readonly line: Line,
	) {
		this.typed = this.rightFields(plan.user, plan.client);
		this.raw = { ...this.typed, savedToken: '' };
	}

	/** A new object for each read, with the expressions resolved for the item. */
	read(item: number): ICredentialDataDecryptedObject & Raw {
		const known = {
			environment: 'sandbox',
			accountId: 'ACME',
			clientId: ACCOUNT_CLIENT,
			renew: '',
			...(this.plan.isNarrow && NARROW),
		};
		return { ...known, ...this.resolve(this.raw, item) };
	}

	/** The user whom people mean by what they typed. */
	meant(item: number): string {
		return this.resolve(this.typed, item).username;
	}

	/**
	 * n8n up to 2.33 writes the whole resolved copy, later ones merge what the hook returned and keep expressions.
	 *
	 * @param output what the hook returned
	 * @param resolved the copy of the credential that the hook was handed
	 */
	write(output: Record<string, unknown>, resolved: ICredentialDataDecryptedObject): void {
		const news = (this.line === 'old' ? resolved : output) as Partial<Raw>;
		const raw: Raw = { ...this.raw };
		for (const key of [...FIELDS, 'savedToken'] as const) {
			const value = news[key];
			if (value === undefined || (this.line !== 'old' && raw[key] === EXPRESSION)) continue;
			Object.assign(raw, { [key]: value });
		}
		this.raw = raw;
	}

	/** The editor leaves the stored token as it is. */
	edit(edit: Edit): void {
		const { typed, plan } = this;
		const number = ++this.edits;
		const other = typed.client === 'account' ? 'fluentIntegration' : 'account';
		const changes: Record<Edit, Partial<Fields>> = {
			right: this.rightFields(plan.user, typed.client),
			'wrong password': { password: `fluent-staging-typo-${number}` },
			'wrong username': { username: `fluent-ap-${number}` },
			'wrong secret': { clientSecret: `${SECRET}-typo-${number}` },
			'other user': this.rightFields(1 - plan.user, typed.client),
			'other client': this.rightFields(plan.user, other),
		};
		this.typed = { ...typed, ...changes[edit] };
		this.raw = { ...this.typed, savedToken: this.raw.savedToken };
	}

	/** The text that is stored, as another version would have left it. */
	garble(damage: Damage): void {
		const { savedToken } = this.raw;
		const record = savedToken.startsWith('{') ? (JSON.parse(savedToken) as object) : {};
		this.raw.savedToken =
			damage === 'no text of ours' ? '=' : JSON.stringify({ ...record, ...DAMAGES[damage] });
	}

	/** The first field that is no longer what people typed. */
	get overwritten(): string | undefined {
		return FIELDS.find((field) => this.raw[field] !== this.typed[field]);
	}

	private rightFields(user: number, client: Client): Fields {
		const { username, password } = this.plan.byItem
			? { username: EXPRESSION, password: EXPRESSION }
			: this.users[user];
		return { client, clientSecret: SECRET, username, password };
	}

	private resolve<Given extends Fields>(fields: Given, item: number): Given {
		const { users } = this;
		const user = users[(this.plan.user + item) % users.length];
		return {
			...fields,
			username: fields.username === EXPRESSION ? user.username : fields.username,
			password: fields.password === EXPRESSION ? user.password : fields.password,
		};
	}
}
