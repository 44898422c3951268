import type { RequestHandler } from 'express';
import { fluentError } from './errors';
import { locals } from './requests';

/** Fluent's page "API error responses": one text for a missing, dead and invented token. */
export const requireBearer: RequestHandler = (_req, res, next) => {
	if (locals(res).user) return next();
	const text = 'Invalid user, Authorization header value does not belong to a valid user';
	const { status, body } = fluentError(401, text);
	res.status(status).json(body);
};
