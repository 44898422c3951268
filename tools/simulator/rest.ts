import { Router, type RequestHandler } from 'express';
import { fluentError } from './answers';
import { locals, requireBearer } from './requests';

/** A greeting, and two endpoints that exist for tests: /echo and /status/:code. */
export function rest(): Router {
	const router = Router({ strict: true, caseSensitive: true });
	router.get('/', (_req, res) => {
		res.type('text').send('Fluent Commerce account simulator');
	});
	router.all('/echo{/*rest}', (_req, res) => {
		const { method, path, tokenState } = locals(res).record;
		res.json({ method, path, authorized: tokenState === 'alive' });
	});
	router.all('/status/:code', requireBearer, (req, res) => {
		const code = Number(req.params.code);
		if (!Number.isInteger(code) || code < 200 || code > 599) {
			res.status(400).json(fluentError(400, 'Not a status').body);
		} else if (code < 400) {
			res.status(code).json({ status: code });
		} else {
			res.status(code).json(fluentError(code, `Answered with ${code} on request`).body);
		}
	});
	return router;
}

export const notFound: RequestHandler = (_req, res) => {
	res.status(404).json(fluentError(404, 'Not found').body);
};
