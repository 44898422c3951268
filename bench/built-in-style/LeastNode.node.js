/**
 * The least that a node with a credential can be: it reads it for each item, as its fields may differ by item, and puts
 * out what came in. What n8n takes for that grows with the items of every such node.
 */
class LeastNode {
	description = {
		displayName: 'Least Node',
		name: 'leastNode',
		group: ['transform'],
		version: 1,
		description: 'Reads a credential for each item',
		defaults: { name: 'Least Node' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'leastPredefinedApi', required: true }],
		properties: [],
	};

	async execute() {
		const output = [];
		for (const [item, { json }] of this.getInputData().entries()) {
			await this.getCredentials('leastPredefinedApi', item);
			output.push({ json, pairedItem: { item } });
		}
		return [output];
	}
}

module.exports = { LeastNode };
