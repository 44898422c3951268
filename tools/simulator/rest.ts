import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response, Router } from 'express';
import { DAY } from '../time';
import type { Account } from './account';
import { badMethod, fluentError } from './answers';
import type { Data, StockRecord } from './data';
import { answerWith, bodyOf, locals, newRouter, requireBearer } from './requests';

const API = '/api/v4.1';
const BY_DEFAULT = { count: 100, days: 30 };
/** Events of one answer, and records of one batch. */
const MOST = 5_000;
/** Of a batch: each answer is one step further. Done does not mean without errors. */
const STATUSES = ['PENDING', 'RUNNING', 'COMPLETE'];

const refuse = (res: Response, text: string) => answerWith(res, fluentError(400, text));
const needs =
	(...keys: string[]): RequestHandler =>
	(_req, res, next) => {
		const missing = keys.find((key) => !bodyOf(res)[key]);
		if (missing) refuse(res, `${missing} is required`);
		else next();
	};
export const notFound = (res: Response) => answerWith(res, fluentError(404, 'Not found'));

/** POST /oauth/token. */
export function oauth(account: Account): Router {
	const router = newRouter();
	router.post('/oauth/token', (_req, res) => {
		const { record } = locals(res);
		const { answer, refused } = account.login(record);
		record.refused = refused;
		answerWith(res.set('Cache-Control', 'no-store'), answer);
	});
	router.all('/oauth/token', ({ method }, res) =>
		answerWith(res.set('Allow', 'POST'), badMethod(method)),
	);
	return router;
}

/** Event API: events come in, and the log of them is read. Job API: a job holds batches, worked on after they were accepted. */
export function rest(account: Account, data: Data): Router {
	const router = newRouter();
	router.use(API, requireBearer);

	const paths = ['/event', '/event/async', '/event/sync'].map((path) => API + path);
	router.post(paths, needs('retailerId', 'name'), (_req, res) => {
		const given = bodyOf(res) as Record<string, string>;
		const { name, retailerId } = given;
		const id = randomUUID();
		data.log({ ...given, id });
		res.json({ id, name, retailerId });
	});
	router.get(`${API}/event`, (_req, res) => {
		const { query } = locals(res).record;
		const start = Number(query.start ?? 0);
		const count = Math.min(Number(query.count ?? BY_DEFAULT.count), MOST);
		const from = Date.parse(query.from ?? '') || account.now() - BY_DEFAULT.days * DAY;
		const found = data.events.filter(
			(event) =>
				Date.parse(event.generatedOn) >= from &&
				(!query.eventStatus || query.eventStatus === event.eventStatus) &&
				(!query.eventType || query.eventType === event.type) &&
				(!query.retailerId || query.retailerId === event.retailerId),
		);
		const results = found.slice(start, start + count);
		res.json({ start, count: results.length, hasMore: start + count < found.length, results });
	});
	router.get(`${API}/event/:id`, (req, res) => {
		const event = data.events.find(({ id }) => id === req.params.id);
		if (!event) return notFound(res);
		res.json({ ...event });
		// It is processed after it was accepted: the first answer still says so.
		if (event.eventStatus === 'PENDING') event.eventStatus = 'SUCCESS';
	});

	router.post(`${API}/job`, needs('retailerId', 'name'), (_req, res) => {
		const { name, retailerId } = bodyOf(res);
		const jobId = String(199 + data.jobs.length);
		data.jobs.push({ jobId, name: String(name), retailerId: String(retailerId), batches: [] });
		res.json({ id: jobId });
	});
	const jobOf = (req: Request) => data.jobs.find(({ jobId }) => jobId === req.params.jobId);
	router.get(`${API}/job/:jobId`, (req, res) => {
		const job = jobOf(req);
		if (!job) return notFound(res);
		const { jobId, name, retailerId } = job;
		// It stays open for further batches until midnight, whatever has become of those it has.
		res.json({ jobId, name, retailerId, status: 'OPEN' });
	});
	router.post(`${API}/job/:jobId/batch`, (req, res) => {
		const job = jobOf(req);
		if (!job) return notFound(res);
		const { action, entityType, entities } = bodyOf(res);
		if (action !== 'UPSERT') return refuse(res, 'action must be UPSERT');
		if (entityType !== 'INVENTORY') return refuse(res, 'entityType must be INVENTORY');
		if (!Array.isArray(entities) || entities.length === 0) return refuse(res, 'entities is empty');
		if (entities.length > MOST) return refuse(res, `entities has more than ${MOST} records`);
		const batchId = `${job.jobId}${job.batches.length + 1}`;
		job.batches.push({ batchId, entities: entities as StockRecord[], asked: 0 });
		res.json({ id: batchId });
	});
	router.get(`${API}/job/:jobId/batch/:batchId`, (req, res) => {
		const { jobId, batchId } = req.params;
		const job = jobOf(req);
		const batch = job?.batches.find((one) => one.batchId === batchId);
		if (!job || !batch) return notFound(res);
		const status = STATUSES[Math.min(batch.asked++, STATUSES.length - 1)];
		if (status === 'COMPLETE') {
			for (const one of batch.entities) data.setOnHand(one, `DEFAULT:${job.retailerId}`);
		}
		res.json({ jobId, batchId, action: 'UPSERT', entityType: 'INVENTORY', status });
	});
	return router;
}

/** A greeting, and two endpoints that exist for tests: /echo and /status/:code. */
export function forTests(): Router {
	const router = newRouter();
	router.get('/', (_req, res) => void res.type('text').send('Fluent Commerce account simulator'));
	router.all('/echo{/*rest}', (_req, res) => {
		const { method, path, tokenState } = locals(res).record;
		res.json({ method, path, authorized: tokenState === 'alive' });
	});
	router.all('/status/:code', requireBearer, (req, res) => {
		const code = Number(req.params.code);
		if (!(code >= 200 && code <= 599)) refuse(res, 'Not a status');
		else if (code < 400) res.status(code).json({ status: code });
		else answerWith(res, fluentError(code, `Answered with ${code} on request`));
	});
	return router;
}
