import type { INodeProperties } from 'n8n-workflow';
import { FluentCommerceApi } from '../../credentials/FluentCommerceApi.credentials';
import { LoginFailure } from '../../fluent/failure';
import { readLogin } from '../../fluent/settings';
import { sampleSettings } from '../simulator/sample';

export type Given = Record<string, string>;

/** The fields of the credential that a person fills in, in the order of its form. */
export const FORM = new FluentCommerceApi().properties.filter(({ type }) => type !== 'hidden');

/** What the form begins with. */
export const DEFAULTS = Object.fromEntries(FORM.map((field) => [field.name, field.default]));

/** Of `accountId` it is `FLUENT_ACCOUNT_ID`. */
export const variableOf = ({ name }: INodeProperties): string =>
	`FLUENT_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;

export const readVariables = (env: NodeJS.ProcessEnv): Given =>
	Object.fromEntries(
		FORM.flatMap((field) => {
			const value = env[variableOf(field)];
			return value ? [[field.name, value]] : [];
		}),
	);

/** Whether the form shows a field with the choices so far. */
export const isShown = ({ displayOptions }: INodeProperties, given: Given): boolean =>
	Object.entries(displayOptions?.show ?? {}).every(([name, values]) =>
		values?.includes(given[name]),
	);

/** What the package says of settings of which some are still to come. */
export function whatIsWrong(given: Given): string | undefined {
	try {
		readLogin({ ...sampleSettings('https://localhost'), ...given });
	} catch (error) {
		if (error instanceof LoginFailure) return error.happened;
		throw error;
	}
	return undefined;
}
