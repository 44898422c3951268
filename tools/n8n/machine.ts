import getPort from 'get-port';

/** Nobody listens there: that one if it is free. get-port hands out none twice in quick succession, so parallel starts do not meet. */
export async function freePort(preferred?: number): Promise<number> {
	return await getPort({ host: '127.0.0.1', port: preferred });
}

export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
