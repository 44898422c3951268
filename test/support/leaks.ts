/** Where a text holds a secret: the words before each, and the secret. */
export function leaks(text: string, secrets: Iterable<string>): string[] {
	return [...secrets].flatMap((secret) => {
		const at = text.indexOf(secret);
		return at < 0 ? [] : [text.slice(Math.max(0, at - 200), at + secret.length)];
	});
}
