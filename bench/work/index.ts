import type { Scale } from '../scale';
import { concurrent } from './concurrent';
import { edit } from './edit';
import { expiry } from './expiry';
import { failingApi } from './failing-api';
import { fresh } from './fresh';
import { graphql } from './graphql';
import { lostAnswers } from './lost-answers';
import { refreshDown } from './refresh-down';
import { typos } from './typos';
import type { Work } from './work';
import { wrongPassword } from './wrong-password';

export { clusterWorks } from './cluster';
export type { Counted } from './count';
export { compare, type Result, type Work, type WorkResult } from './work';

/** Work for one n8n, in the order of the report. The GraphQL node takes the credential on a modern one only. */
export const worksOf = (scale: Scale, isModern: boolean): Work[] => [
	fresh(scale),
	...concurrent(scale),
	expiry(scale),
	...wrongPassword,
	lostAnswers(scale),
	typos(scale),
	refreshDown(scale),
	failingApi(scale),
	edit,
	...(isModern ? [graphql(scale)] : []),
];
