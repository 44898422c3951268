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
		accept(data, now),
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
	router.get('/api/v4.1/event/:id', requireBearer, (req, res) => {
		const event = data.events.find(({ id }) => id === req.params.id);
		if (!event) return void res.status(404).json(fluentError(404, 'No such event').body);
		res.json({ ...event });
		// It is processed after it was accepted: the first answer still says so.
		if (event.eventStatus === 'PENDING') event.eventStatus = 'SUCCESS';
	});
	return router;
}

function accept(data: Data, now: () => number): RequestHandler {
	return (_req, res) => {
		const given = (locals(res).record.body ?? {}) as Record<string, string>;
		const missing = ['retailerId', 'name'].find((key) => !given[key]);
		if (missing) return void res.status(400).json(fluentError(400, `${missing} is required`).body);
		const { name, retailerId, entityType, entityRef } = given;
		const id = randomUUID();
		data.events.push({
			id,
			name,
			type: 'ORCHESTRATION',
			eventStatus: 'PENDING',
			retailerId: String(retailerId),
			generatedOn: new Date(now()).toISOString(),
			context: { entityType, entityRef },
		});
		res.json({ id, name, retailerId });
	};
}
