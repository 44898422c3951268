import { Hook } from '../../fluent/hook';
import { identify, identifyUnchecked } from '../../fluent/identity';
import { outputFields } from '../../nodes/FluentAuth/item';
import type { CreateSubject } from './subject';

/** The core of the package, and what Fluent Auth puts out of it. */
export const createSubject: CreateSubject = (clock, random) => {
	const hook = new Hook(clock, random);
	return {
		preAuthentication: (helpers, credentials) => hook.preAuthentication(helpers, credentials),
		authenticate: (credentials, request) => hook.authenticate(credentials, request),
		async output(credentials, send, { isChecked, minimumValidity }) {
			const asker = { hook, credentials, send, minimumValidity };
			return outputFields(isChecked ? await identify(asker) : await identifyUnchecked(asker), null);
		},
	};
};
