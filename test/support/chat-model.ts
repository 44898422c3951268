import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: { name: string } }>;
}

/** A language model on loopback, in the form of OpenAI's API. */
export interface ChatModel {
	/** Base URL. */
	url: string;
	/** Everything that it was sent, in order. */
	prompts: string[];
	stop(): Promise<void>;
}

/** Calls the tool that it is given with `args` once, and then repeats what the tool answered. */
export async function startChatModel(args: object): Promise<ChatModel> {
	const prompts: string[] = [];
	const app = express();
	app.post('/v1/chat/completions', express.text({ type: () => true, limit: '2mb' }), (req, res) => {
		const text = req.body as string;
		prompts.push(JSON.stringify(req.headers) + text);
		const { messages, tools = [] } = JSON.parse(text) as ChatRequest;
		const answer = messages.find(({ role }) => role === 'tool');
		const message = answer
			? { role: 'assistant', content: JSON.stringify(answer.content) }
			: { role: 'assistant', content: null, tool_calls: [callOf(tools[0].function.name, args)] };
		res.json({
			id: 'chat',
			object: 'chat.completion',
			created: 0,
			model: 'stub',
			choices: [{ index: 0, message, finish_reason: answer ? 'stop' : 'tool_calls' }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		});
	});
	const server = createServer(app).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		prompts,
		async stop() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}

const callOf = (name: string, args: object) => ({
	id: 'call-1',
	type: 'function',
	function: { name, arguments: JSON.stringify(args) },
});
