/** A failure that the person at the keyboard can act on: its message is one clear sentence. */
export class SetupError extends Error {}

/** @throws SetupError if this Node is older than `engines` of package.json wants it */
export function checkNode(): void;

/** What npm's own output says about why it failed, or undefined if that is none of the usual reasons. */
export function explainNpmFailure(output: string): string | undefined;
