import { Router } from 'express';
import { createHandler } from 'graphql-http/lib/use/express';
import type { Account } from '../account';
import { fluentError } from '../answers';
import { locals, requireBearer } from '../requests';
import type { Data } from '../data';
import { resolvers, type Context } from './resolvers';
import { schema } from './schema';

/** POST /graphql. */
export function graphql(account: Account, data: Data): Router {
	const router = Router({ strict: true, caseSensitive: true });
	const handle = createHandler<Context>({
		schema,
		rootValue: resolvers(account, data),
		// requireBearer has made sure that there is a user.
		context: (req) => ({ user: locals(req.context.res).user! }),
	});
	router.post('/graphql', requireBearer, (req, res, next) => {
		if (!req.body) {
			res.status(400).json(fluentError(400, 'Missing query').body);
			return;
		}
		// Fluent answers in plain JSON; the newer media type of the library is one it never sends.
		req.headers.accept = 'application/json';
		handle(req, res, next);
	});
	router.all('/graphql', (req, res) => {
		const { status, body } = fluentError(405, `Method ${req.method} not allowed`);
		res.status(status).set('Allow', 'POST').json(body);
	});
	return router;
}
