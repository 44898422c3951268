import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, jest } from '@jest/globals';

// Read by n8n-core when it is loaded, which without them would write into n8n's own user folder.
const folder = mkdtempSync(path.join(tmpdir(), 'fluent-engine-'));
process.env.N8N_USER_FOLDER = folder;
process.env.N8N_ENCRYPTION_KEY = 'engine-tests';
process.env.N8N_LOG_LEVEL = 'silent';
process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS = 'false';

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The SSH client manager of n8n 1.123 has one that would keep jest from ending.
const { setInterval: start } = globalThis;
globalThis.setInterval = ((...given: Parameters<typeof start>) =>
	start(...given).unref()) as typeof start;

// n8n-core makes tools for AI agents with it. No test needs one, and nothing takes longer to load.
jest.mock('@langchain/core/tools', () => ({ BaseToolkit: Object }));
