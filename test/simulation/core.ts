import { Hook } from '../../fluent/hook';
import { identify, logIn } from '../../fluent/identity';
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
			const { account } = hook.entryOf(credentials).login;
			const identity = isChecked ? await identify(asker) : { session: await logIn(asker) };
			return outputFields(identity, account, null);
		},
	};
};
