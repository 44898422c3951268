// ms in which a fresh process loads and creates credential and node, n8n-workflow being there already.
require('n8n-workflow');
const { loadCredential, loadNode } = require('./package.cjs');

const begin = performance.now();
const Credential = loadCredential();
const Node = loadNode();
new Credential();
new Node();
process.stdout.write(JSON.stringify(performance.now() - begin));
