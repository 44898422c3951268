import type { Scale } from '../scale';
import { concurrent } from './concurrent';
import { edit } from './edit';
import { expiry } from './expiry';
import { failingApi } from './failing-api';
import { fresh } from './fresh';
import type { Work } from './work';
import { wrongPassword } from './wrong-password';

export type { Counted } from './count';
export type { Result, Work } from './work';

/** In the order of the report. */
export const worksOf = (scale: Scale): Work[] => [
	fresh(scale),
	...concurrent(scale),
	expiry(scale),
	...wrongPassword,
	failingApi(scale),
	edit,
];
