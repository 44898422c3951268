import { sleep } from 'n8n-workflow';
import { createHook } from './hook';
import type { Clock } from './http';

const clock: Clock = {
	now: () => Date.now(),
	sleep,
	timeout: (ms) => AbortSignal.timeout(ms),
};

/** The one hook of a process, which the credential and the node share. */
export const hook = createHook(clock, () => Math.random());
