import { errorOf, outputOf, type Execution } from '../n8n';
import { SetupError } from '../setup.cjs';

/**
 * What one run of the workflow gave, in five short lines.
 *
 * @throws SetupError if the execution failed or a result is missing
 */
export function describeResult(title: string, execution: Execution): string {
	if (execution.status !== 'success') {
		const error = errorOf(execution);
		const text = [error?.message, error?.description].filter(Boolean).join(' ');
		throw new SetupError(`${title}: node "${error?.node ?? 'unknown'}" failed. ${text}`);
	}
	const [session] = outputOf(execution, 'Fluent Auth');
	const [answer] = outputOf(execution, 'HTTP Request');
	const token = session?.accessToken;
	if (typeof token !== 'string' || !token) {
		throw new SetupError(`${title}: the Fluent Auth node gave no token.`);
	}
	const data = answer?.data as { me?: object } | undefined;
	if (!data?.me) {
		throw new SetupError(`${title}: the HTTP Request got ${JSON.stringify(answer)} instead of me.`);
	}
	const roles = Array.isArray(session.roles) ? session.roles.join(', ') : '';
	return [
		title,
		`  token         ${token.slice(0, 4)}...  (scope ${String(session.scope)}, ${lifeOf(session.expiresIn)})`,
		`  roles         ${roles || 'none'}`,
		`  retailer ID   ${String(session.retailerId ?? 'none')}`,
		`  HTTP Request  ${JSON.stringify(answer)}`,
	].join('\n');
}

function lifeOf(seconds: unknown): string {
	if (typeof seconds !== 'number') return 'lifetime not given';
	return seconds < 7200
		? `valid for ${Math.ceil(seconds / 60)} minutes`
		: `valid for ${Math.round(seconds / 3600)} hours`;
}
