import { expect, test } from '@jest/globals';
import { CALLERS, together, useWorld } from './harness';

const world = useWorld();

// Takes the 30 s of real time that it is about.
test('a login that hangs ends within 30 seconds for all who wait for it, and is not sent again', async () => {
	world.fluent.faults.next('/oauth/token', 'hang');
	const started = performance.now();
	const said = await together(6, async (index) => await CALLERS[index % 3].run(world.n8n));

	expect(performance.now() - started).toBeLessThan(35_000);
	for (const text of said) expect(text).toContain('No answer to the login came from');
	expect(world.fluent.counts()).toMatchObject({ logins: 1, api: 0, graphql: 0 });
}, 60_000);
