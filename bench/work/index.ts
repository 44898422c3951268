import type { Scale } from '../scale';
import { concurrent, edit, expiry, failingApi, fresh } from './tokens';
import type { Work } from './work';
import { lostAnswers, wrongItems, wrongRuns } from './wrong-password';

export { compare } from './work';

/** In the order of the table. */
export const worksOf = (scale: Scale): Work[] => [
	fresh(scale),
	concurrent(scale),
	expiry(scale),
	wrongItems,
	wrongRuns,
	lostAnswers(scale),
	failingApi(scale),
	edit,
];
