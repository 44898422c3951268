import { SAMPLE, type Simulator } from '../../tools/simulator';

/** All that was sent to the simulated accounts and that nobody may read. */
export class Secrets {
	/** Passwords, client secrets, refresh tokens: nowhere at all. */
	readonly always = new Set<string>([SAMPLE.password, SAMPLE.clientSecret]);
	/** Access tokens: only in the two output fields made for them. */
	readonly accessTokens = new Set<string>();

	/** To be called before an account is stopped, its tokens are ended or its requests are forgotten. */
	collect(fluent: Simulator): void {
		for (const { form, bearer } of fluent.requests) {
			for (const name of ['password', 'client_secret', 'refresh_token']) {
				if (form?.[name]) this.always.add(form[name]);
			}
			if (bearer) this.accessTokens.add(bearer);
		}
		for (const { accessToken, refreshToken } of fluent.tokens()) {
			this.accessTokens.add(accessToken);
			if (refreshToken) this.always.add(refreshToken);
		}
	}
}
