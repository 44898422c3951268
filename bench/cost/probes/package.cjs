// The built package, and what n8n would hand to its hook.
const { join } = require('node:path');

const dist = join(__dirname, '..', '..', '..', 'dist');

exports.loadCredential = () =>
	require(join(dist, 'credentials', 'FluentCommerceApi.credentials.js')).FluentCommerceApi;

exports.loadNode = () =>
	require(join(dist, 'nodes', 'FluentAuth', 'FluentAuth.node.js')).FluentAuth;

exports.form = (username) => ({
	environment: 'sandbox',
	accountId: 'ACCOUNT',
	baseUrl: '',
	client: 'account',
	clientId: 'fluent-api',
	clientSecret: 'ca5ce9a8-2f2e-4b4a-b8da-767f79fc81a9',
	username,
	password: 'fluent-staging',
	renew: '',
	savedToken: '',
});

/** n8n's `this` in a hook: a request helper, here one that answers every login at once with a token for a day. */
exports.hookThis = () => {
	const { randomUUID } = require('node:crypto');
	return {
		helpers: {
			httpRequest: async () => ({
				statusCode: 200,
				headers: {},
				body: JSON.stringify({
					access_token: randomUUID(),
					token_type: 'bearer',
					expires_in: 86399,
					scope: 'api',
					Retailer_id: 1,
					FirstName: 'Fluent',
					LastName: 'Commerce',
					Roles: [],
				}),
			}),
		},
	};
};
