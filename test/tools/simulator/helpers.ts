import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import {
	INTEGRATION_CLIENT,
	SAMPLE,
	startSimulator,
	type Simulator,
	type SimulatorOptions,
} from '../../../tools/simulator';

/** One account for a test file, as new for each test. It is there as soon as the tests run. */
export function useSimulator(options: SimulatorOptions = {}): Simulator {
	const simulator = {} as Simulator;
	beforeAll(async () => void Object.assign(simulator, await startSimulator(options)));
	beforeEach(() => simulator.reset());
	afterAll(async () => await simulator.stop());
	return simulator;
}

/** What a test needs of an answer. */
export interface Answer {
	status: number;
	headers: Headers;
	// Loosely typed on purpose: each test asserts the shape it expects.
	body: any;
}

/** A clock in epoch ms that moves only when it is moved. */
export class Clock {
	time = Date.UTC(2026, 0, 1);
	readonly now = () => this.time;

	pass(ms: number): void {
		this.time += ms;
	}
}

/** A password grant of the account's own client, and what FLUENT_INTEGRATION sends instead. */
export const PARAMETERS = {
	grant_type: 'password',
	username: SAMPLE.username,
	password: SAMPLE.password,
	client_id: SAMPLE.clientId,
	client_secret: SAMPLE.clientSecret,
	scope: 'api',
};
export const INTEGRATION = { client_id: INTEGRATION_CLIENT, scope: 'retailer' };

export type Changes = Record<string, string | undefined>;

/** `undefined` leaves a parameter out. */
export function form(parameters: Changes): URLSearchParams {
	const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
	return new URLSearchParams(given as Array<[string, string]>);
}

export function login(simulator: Simulator, changes: Changes = {}): Promise<Answer> {
	const body = form({ ...PARAMETERS, ...changes });
	return call(simulator, '/oauth/token', { method: 'POST', body });
}

export interface Call extends RequestInit {
	token?: string;
	/** Makes it a POST unless a method is given. */
	json?: unknown;
}

/** Any request. */
export async function call(
	simulator: Simulator,
	path: string,
	{ token, json, ...init }: Call = {},
): Promise<Answer> {
	const headers = new Headers(init.headers);
	if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
	if (json !== undefined) headers.set('Content-Type', 'application/json');
	const body = json === undefined ? init.body : JSON.stringify(json);
	const method = json === undefined ? 'GET' : 'POST';
	const response = await fetch(simulator.url + path, { method, ...init, headers, body });
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.includes('application/json');
	const answer = isJson ? JSON.parse(text) : text;
	return { status: response.status, headers: response.headers, body: answer };
}
