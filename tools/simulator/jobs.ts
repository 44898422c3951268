import { Router, type RequestHandler, type Response } from 'express';
import type { Batch, Data } from './data';
import { fluentError } from './answers';
import { locals, requireBearer } from './requests';

const MOST_ENTITIES = 5_000;
/** Each answer is one step further. Done does not mean without errors. */
const STATUSES = ['PENDING', 'RUNNING', 'COMPLETE'];

/** Job API: a job holds batches, which are worked on after they were accepted. */
export function jobs(data: Data): Router {
	const router = Router({ strict: true, caseSensitive: true });
	const find = (id: unknown) => data.jobs.find(({ jobId }) => jobId === id);

	const createJob: RequestHandler = (_req, res) => {
		const { name, retailerId } = bodyOf(res);
		if (!retailerId || !name) return refuse(res, `${name ? 'retailerId' : 'name'} is required`);
		const jobId = String(199 + data.jobs.length);
		data.jobs.push({ jobId, name: String(name), retailerId: String(retailerId), batches: [] });
		res.json({ id: jobId });
	};

	const addBatch: RequestHandler = (req, res) => {
		const job = find(req.params.jobId);
		if (!job) return notThere(res);
		const { action, entityType, entities } = bodyOf(res);
		if (action !== 'UPSERT') return refuse(res, 'action must be UPSERT');
		if (entityType !== 'INVENTORY') return refuse(res, 'entityType must be INVENTORY');
		if (!Array.isArray(entities) || entities.length === 0) return refuse(res, 'entities is empty');
		if (entities.length > MOST_ENTITIES) return refuse(res, 'entities has more than 5000 records');
		const batchId = `${job.jobId}${job.batches.length + 1}`;
		job.batches.push({ batchId, entities: entities as Batch['entities'], asked: 0 });
		res.json({ id: batchId });
	};

	const readBatch: RequestHandler = (req, res) => {
		const { jobId, batchId } = req.params;
		const job = find(jobId);
		const batch = job?.batches.find((one) => one.batchId === batchId);
		if (!job || !batch) return notThere(res);
		const status = STATUSES[Math.min(batch.asked++, STATUSES.length - 1)];
		if (status === 'COMPLETE') {
			for (const { skuRef, locationRef, qty } of batch.entities) {
				data.setOnHand(skuRef, locationRef, qty, `DEFAULT:${job.retailerId}`);
			}
		}
		res.json({ jobId, batchId, action: 'UPSERT', entityType: 'INVENTORY', status });
	};

	router.post('/api/v4.1/job', requireBearer, createJob);
	router.get('/api/v4.1/job/:jobId', requireBearer, (req, res) => {
		const job = find(req.params.jobId);
		if (!job) return notThere(res);
		const { jobId, name, retailerId } = job;
		// It stays open for further batches until midnight, whatever has become of those it has.
		res.json({ jobId, name, retailerId, status: 'OPEN' });
	});
	router.post('/api/v4.1/job/:jobId/batch', requireBearer, addBatch);
	router.get('/api/v4.1/job/:jobId/batch/:batchId', requireBearer, readBatch);
	return router;
}

const bodyOf = (res: Response) => (locals(res).record.body ?? {}) as Record<string, unknown>;

function refuse(res: Response, text: string): void {
	res.status(400).json(fluentError(400, text).body);
}

function notThere(res: Response): void {
	res.status(404).json(fluentError(404, 'Not found').body);
}
