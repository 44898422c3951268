import type { SpawnOptions } from 'node:child_process';

/** A failure that the person at the keyboard can act on: its message is one clear sentence. */
export class SetupError extends Error {}

/** @throws SetupError if this Node is older than `engines` of package.json wants it */
export function checkNode(): void;

/**
 * Runs npm, which does not outlive us.
 *
 * @param options `log` is a file for all output; it is named when npm fails
 * @returns what npm printed
 * @throws SetupError with the reason
 */
export function runNpm(args: string[], options?: SpawnOptions & { log?: string }): Promise<string>;
