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
	if (!session?.scope) throw new SetupError(`${title}: the Fluent Auth node gave no session.`);
	const data = answer?.data as { me?: object; retailerById?: object } | undefined;
	if (!data?.me && !data?.retailerById) {
		throw new SetupError(`${title}: the HTTP Request got ${JSON.stringify(answer)}.`);
	}
	const { accessToken } = session;
	const token =
		typeof accessToken === 'string'
			? `${accessToken.slice(0, 4)}...`
			: 'stays out of the data of the workflow';
	const roles = Array.isArray(session.roles) ? session.roles.join(', ') : '';
	return [
		title,
		`  token         ${token}  (scope ${String(session.scope)}, ${lifeOf(session.expiresIn)})`,
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
