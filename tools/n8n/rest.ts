/** An answer of n8n's REST API that is not a success. */
export class N8nRestError extends Error {
	constructor(
		readonly status: number,
		readonly path: string,
		message: string,
	) {
		super(`${path}: ${status} ${message}`);
	}
}

/** n8n's internal REST API as the editor uses it: one cookie, one browser ID, answers in `data`. */
export class N8nRest {
	private cookie = '';

	constructor(private readonly url: string) {}

	async get<T>(path: string): Promise<T> {
		return await this.send<T>('GET', path);
	}

	/** @throws N8nRestError for any status of 400 and above */
	async send<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				// n8n, busy for seconds, could close a kept connection just when the next request comes.
				connection: 'close',
				'browser-id': 'n8n-fluent-tests',
				cookie: this.cookie,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const session = response.headers.getSetCookie().find((text) => text.startsWith('n8n-auth='));
		if (session) this.cookie = session.split(';')[0];
		const text = await response.text();
		if (!response.ok) throw new N8nRestError(response.status, path, text.slice(0, 500));
		const answer = JSON.parse(text || 'null') as { data?: T } | null;
		return (answer && typeof answer === 'object' && 'data' in answer ? answer.data : answer) as T;
	}
}
