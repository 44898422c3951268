import * as workflow from 'n8n-workflow';

// Imported before anything that needs it: n8n logs this sentence, where it would call a class missing otherwise.
if (!('NodeConnectionTypes' in workflow)) {
	throw new Error('n8n-nodes-fluent-commerce needs n8n 1.85.4 or newer: please update n8n.');
}
