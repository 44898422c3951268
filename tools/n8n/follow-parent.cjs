// Loaded into n8n before n8n itself. File descriptor 3 is a pipe from the process that started it: when
// that process is gone, however it ended, the pipe closes, and n8n must not stay behind.
const { Socket } = require('node:net');

const parent = new Socket({ fd: 3, readable: true, writable: false });
parent.once('close', () => {
	setTimeout(() => process.kill(process.pid, 'SIGKILL'), 10_000).unref();
	process.kill(process.pid, 'SIGTERM');
});
parent.resume();
parent.unref();
