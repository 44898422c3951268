/**
 * What a careful author writes who takes n8n's own credentials with `preAuthentication` as the model (Metabase, Auth0,
 * CrowdStrike): the token itself is the expirable field, `authenticate` is generic. Form body, no trailing slash.
 */
class FluentBuiltInStyleApi {
	name = 'fluentBuiltInStyleApi';

	displayName = 'Fluent (Built-in Style) API';

	properties = [
		{
			displayName: 'Session Token',
			name: 'sessionToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
		{ displayName: 'Client ID', name: 'clientId', type: 'string', default: '' },
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
		{ displayName: 'Username', name: 'username', type: 'string', default: '' },
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
	];

	async preAuthentication(credentials) {
		const answer = await this.helpers.httpRequest({
			method: 'POST',
			url: `${credentials.baseUrl.replace(/\/$/, '')}/oauth/token`,
			headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams({
				grant_type: 'password',
				username: credentials.username,
				password: credentials.password,
				client_id: credentials.clientId,
				client_secret: credentials.clientSecret,
				scope: 'api',
			}).toString(),
			json: true,
		});
		return { sessionToken: answer.access_token };
	}

	authenticate = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.sessionToken}}' } },
	};

	test = { request: { baseURL: '={{$credentials.baseUrl}}', url: '/echo' } };
}

module.exports = { FluentBuiltInStyleApi };
