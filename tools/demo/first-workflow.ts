import {
	CREDENTIAL_TYPE,
	errorOf,
	firstWorkflow,
	outputOf,
	type N8nApi,
	type SavedCredential,
} from '../n8n';
import { SetupError } from '../setup.cjs';
import { sampleSettings, type Simulator } from '../simulator';

/** The account's own client. The examples look for a credential of this name. */
export const createCredential = async (api: N8nApi, { url }: Simulator): Promise<SavedCredential> =>
	await api.createCredential('Fluent Commerce account', CREDENTIAL_TYPE, sampleSettings(url));

/**
 * Runs the first workflow of the README.
 *
 * @returns what came out, in five short lines
 * @throws SetupError if it failed or a result is missing
 */
export async function runFirstWorkflow(api: N8nApi, credential: SavedCredential): Promise<string> {
	const workflow = firstWorkflow('Fluent: first workflow', credential);
	const execution = await api.runWorkflow(await api.createWorkflow(workflow));
	if (execution.status !== 'success') {
		const { node, message, description } = errorOf(execution) ?? {};
		const text = [message, description].filter(Boolean).join(' ');
		throw new SetupError(`First workflow: node "${node ?? 'unknown'}" failed. ${text}`);
	}
	const [session] = outputOf(execution, 'Fluent Auth');
	const [answer] = outputOf(execution, 'HTTP Request');
	const { retailerById } = (answer?.data ?? {}) as { retailerById?: object };
	if (!session?.scope || !retailerById) {
		throw new SetupError(`First workflow: it gave ${JSON.stringify([session, answer])}.`);
	}
	const { scope, expiresAt, roles, retailerId } = session;
	return [
		'The first workflow',
		`  token         stays out of its data  (scope ${String(scope)}, until ${String(expiresAt)})`,
		`  roles         ${(roles as string[] | null)?.join(', ') || 'none'}`,
		`  retailer ID   ${String(retailerId ?? 'none')}`,
		`  HTTP Request  ${JSON.stringify(answer)}`,
	].join('\n');
}
