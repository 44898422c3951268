import { randomUUID } from 'node:crypto';
import { Router, type RequestHandler } from 'express';
import type { Data } from './data';
import { fluentError } from './answers';
import { locals, requireBearer } from './requests';

const DAY = 24 * 60 * 60 * 1000;
const BY_DEFAULT = { count: 100, days: 30 };
const MOST = 5_000;

/** Event API: events come in, and the log of them is read. */
export function events(data: Data, now: () => number): Router {
	const router = Router({ strict: true, caseSensitive: true });
	router.post(
		['/api/v4.1/event', '/api/v4.1/event/async', '/api/v4.1/event/sync'],
		requireBearer,
		accept,
	);
	router.get('/api/v4.1/event', requireBearer, (_req, res) => {
		const { query } = locals(res).record;
		const start = Number(query.start ?? 0);
		const count = Math.min(Number(query.count ?? BY_DEFAULT.count), MOST);
		const from = Date.parse(query.from ?? '') || now() - BY_DEFAULT.days * DAY;
		const found = data.events.filter(
			(event) =>
				Date.parse(event.generatedOn) >= from &&
				(!query.eventStatus || query.eventStatus === event.eventStatus) &&
				(!query.eventType || query.eventType === event.type) &&
				(!query.retailerId || query.retailerId === event.retailerId),
		);
		const results = found.slice(start, start + count);
		const hasMore = start + count < found.length;
		res.json({ start, count: results.length, hasMore, results });
	});
	return router;
}

const accept: RequestHandler = (_req, res) => {
	const given = (locals(res).record.body ?? {}) as Record<string, unknown>;
	const missing = ['retailerId', 'name'].find((key) => !given[key]);
	if (missing) res.status(400).json(fluentError(400, `${missing} is required`).body);
	else res.json({ id: randomUUID(), name: given.name, retailerId: given.retailerId });
};
