/** The least predefined credential, with a hook that does nothing: what n8n takes for asking one before each request. */
class LeastHookApi {
	name = 'leastHookApi';

	displayName = 'Least Hook API';

	properties = [
		{
			displayName: 'Renew',
			name: 'renew',
			type: 'hidden',
			typeOptions: { expirable: true },
			default: '',
		},
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
	];

	async preAuthentication() {
		return {};
	}

	authenticate = async (credentials, request) => ({
		...request,
		headers: { ...request.headers, authorization: `Bearer ${credentials.token}` },
	});
}

module.exports = { LeastHookApi };
