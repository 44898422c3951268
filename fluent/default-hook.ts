import { sleep } from 'n8n-workflow';
import { Hook } from './hook';

const clock = { now: () => Date.now(), sleep, timeout: (ms: number) => AbortSignal.timeout(ms) };

/** The one hook of a process, which the credential and the node share. */
export const hook = new Hook(clock, () => Math.random());
