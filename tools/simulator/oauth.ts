import { Router } from 'express';
import type { Account } from './account';
import { badMethod } from './answers';
import { locals } from './requests';

/** POST /oauth/token. */
export function oauth(account: Account): Router {
	const router = Router({ strict: true, caseSensitive: true });
	router.post('/oauth/token', (_req, res) => {
		const { record } = locals(res);
		const { answer, refused } = account.login(record);
		record.refused = refused;
		res.set('Cache-Control', 'no-store').status(answer.status).json(answer.body);
	});
	router.all('/oauth/token', (req, res) => {
		const { status, body } = badMethod(req.method);
		res.status(status).set('Allow', 'POST').json(body);
	});
	return router;
}
