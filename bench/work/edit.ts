import { EVENT_PATH } from '../ways';
import type { Stage, User } from '../stage';
import { count } from './count';
import type { Work } from './work';

export const edit: Work = {
	id: 'edit',
	title: 'The user is changed, then one run',
	how: 'The token of the old user still lives. In n8n the credential is edited and saved as the editor does it; by hand the login node is changed; with the SDK the program makes a new client.',
	about: ['actsAs'],
	not: { header: 'a static token has no user to change' },
	async run(stage, way) {
		const [oldUser, newUser] = [stage.newUser(), stage.newUser()];
		const caller = await way.open(stage, oldUser);
		await caller.run('first');
		await caller.changeUser(newUser);
		const counted = await count(stage, caller, (run) => run());
		return { ...counted, actsAs: ownerOfLastCall(stage, oldUser, newUser) };
	},
};

function ownerOfLastCall({ fluent }: Stage, oldUser: User, newUser: User) {
	const bearer = fluent.requests.findLast(({ path }) => path === EVENT_PATH)?.bearer;
	const owner = fluent.tokens().find(({ accessToken }) => accessToken === bearer)?.username;
	if (owner === newUser.username) return 'new user';
	return owner === oldUser.username ? 'old user' : 'nobody';
}
