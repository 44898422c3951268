import { parse } from 'flatted';
import type { IDataObject, IRunExecutionData } from 'n8n-workflow';
import type { N8nServer } from '../../tools/n8n';
import { sqlite } from '../../tools/n8n/sqlite';

/** A run that did not succeed, as n8n stored it. */
export interface FailedRun {
	workflowId: string;
	/** Number of the webhook; unknown if n8n stored no data. */
	order?: number;
	status: string;
	/** Epoch ms. */
	started: number;
	stopped: number;
	/** What a person reads. */
	text: string;
}

/** For n8n's environment: runs that succeed are not kept, and of the others the newest ones. */
export const KEEP_FAILED_RUNS = {
	EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
	EXECUTIONS_DATA_PRUNE: 'true',
	EXECUTIONS_DATA_PRUNE_MAX_COUNT: '5000',
	EXECUTIONS_DATA_PRUNE_SOFT_DELETE_INTERVAL: '5',
	EXECUTIONS_DATA_PRUNE_HARD_DELETE_INTERVAL: '5',
	EXECUTIONS_DATA_HARD_DELETE_BUFFER: '0',
};

/** ms before the last look: a run may have been on its way into the database. */
const OVERLAP = 30_000;

/** Reads from n8n's database which runs failed, each of them once. */
export class FailedRuns {
	private readonly seen = new Set<string>();
	private since = 0;

	constructor(private readonly server: N8nServer) {}

	async next(): Promise<FailedRun[]> {
		const from = new Date(Math.max(0, this.since - OVERLAP)).toISOString().replace('T', ' ');
		this.since = Date.now();
		const rows = await sqlite(
			this.server,
			`SELECT id, e.workflowId, status, startedAt, stoppedAt, data FROM execution_entity e
			JOIN execution_data ON executionId = id
			WHERE status NOT IN ('success', 'new', 'running') AND stoppedAt >= '${from.slice(0, -1)}'`,
		);
		const news = rows.filter(({ id }) => !this.seen.has(String(id)));
		for (const { id } of news) this.seen.add(String(id));
		return news.map(readRow);
	}

	/** Runs that have not ended. */
	async open(): Promise<number> {
		const statement =
			"SELECT count(*) AS open FROM execution_entity WHERE status IN ('new', 'running') AND deletedAt IS NULL";
		return Number((await sqlite(this.server, statement))[0].open);
	}
}

function readRow(row: Record<string, unknown>): FailedRun {
	const { error, runData } = (parse(String(row.data)) as IRunExecutionData).resultData;
	const body = runData?.Webhook?.[0]?.data?.main[0]?.[0]?.json.body as IDataObject | undefined;
	const { message = '', description = '' } = (error ?? {}) as {
		message?: string;
		description?: string | null;
	};
	return {
		workflowId: String(row.workflowId),
		order: body?.order as number | undefined,
		status: String(row.status),
		started: epoch(row.startedAt),
		stopped: epoch(row.stoppedAt),
		text: `${message} ${description ?? ''}`.trim(),
	};
}

const epoch = (text: unknown): number => Date.parse(`${String(text).replace(' ', 'T')}Z`);
