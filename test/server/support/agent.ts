import type { INode } from 'n8n-workflow';
import {
	chain,
	manualTrigger,
	type Execution,
	type N8nApi,
	type WorkflowDefinition,
} from '../../../tools/n8n';
import type { ChatModel } from '../../support/chat-model';

/** The same node as a tool of an AI agent. */
export const asTool = (node: INode, toolDescription: string): INode => ({
	...node,
	type: `${node.type}Tool`,
	parameters: { ...node.parameters, toolDescription },
});

/** Has an AI agent with a made-up model answer `text` by its one tool. */
export async function runAgent(
	api: N8nApi,
	{ model, tool, text }: { model: ChatModel; tool: INode; text: string },
): Promise<Execution> {
	const key = { apiKey: 'placeholder', url: model.url };
	const openAiApi = await api.createCredential('Model', 'openAiApi', key);
	const langchain = (name: string, type: string, typeVersion: number): INode => ({
		...manualTrigger(name),
		type: `@n8n/n8n-nodes-langchain.${type}`,
		typeVersion,
	});
	const agent = { ...langchain('Agent', 'agent', 2), parameters: { promptType: 'define', text } };
	const chatModel = { ...langchain('Model', 'lmChatOpenAi', 1.2), credentials: { openAiApi } };
	const workflow: WorkflowDefinition = chain('Agent', manualTrigger(), agent);
	workflow.nodes.push(chatModel, tool);
	for (const [name, type] of [
		[chatModel.name, 'ai_languageModel'],
		[tool.name, 'ai_tool'],
	] as const) {
		workflow.connections[name] = { [type]: [[{ node: agent.name, type, index: 0 }]] };
	}
	return await api.runWorkflow(await api.createWorkflow(workflow));
}
