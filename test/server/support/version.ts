import { CURRENT_N8N, type N8nVersion } from '../../../tools/n8n';

/** The n8n of the tests that need 2.39 or newer. */
export const modernN8n = (): N8nVersion => CURRENT_N8N;
