/**
 * The least that a predefined credential can be: one field, a header set by a function, no hook, no login. What the
 * HTTP Request node takes with it is n8n's own doing, so the cost of every other way is compared with it.
 */
class LeastPredefinedApi {
	name = 'leastPredefinedApi';

	displayName = 'Least Predefined API';

	properties = [
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
	];

	authenticate = async (credentials, request) => ({
		...request,
		headers: { ...request.headers, authorization: `Bearer ${credentials.token}` },
	});
}

module.exports = { LeastPredefinedApi };
