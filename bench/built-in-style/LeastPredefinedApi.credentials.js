/**
 * The least that a predefined credential can be: one field, a header set by a function, no hook, no login. What the
 * HTTP Request node takes longer with it than with n8n's Header Auth is n8n's own doing: for a predefined type it reads
 * and decrypts the credential twice per item, for Header Auth once.
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
