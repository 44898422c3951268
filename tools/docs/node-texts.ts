import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const NODES = join(__dirname, '..', '..', 'nodes');

/** A text that a node of this package shows, and what it advises. */
export interface NodeText {
	says: string;
	advice: string;
}

/**
 * The texts of the nodes themselves, read from their source: errors with their description, messages of hints and
 * answers, and what a field says of a wrong value.
 */
export function nodeTexts(): NodeText[] {
	const files = readdirSync(NODES, { recursive: true, encoding: 'utf8' });
	const texts = files.filter((file) => file.endsWith('.ts')).flatMap(textsIn);
	return texts.sort((one, other) => one.says.localeCompare(other.says, 'en'));
}

function textsIn(file: string): NodeText[] {
	const source = readFileSync(join(NODES, file), 'utf8');
	const texts: NodeText[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isNewExpression(node) && node.expression.getText() === 'NodeOperationError') {
			const [, message, options] = node.arguments ?? [];
			const says = textOf(message);
			if (says) texts.push({ says, advice: textOf(property(options, 'description')) });
		}
		if (ts.isObjectLiteralExpression(node)) {
			const says = textOf(property(node, 'message') ?? property(node, 'errorMessage'));
			if (says) texts.push({ says, advice: '' });
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
	return texts;
}

function property(node: ts.Node | undefined, name: string): ts.Expression | undefined {
	if (!node || !ts.isObjectLiteralExpression(node)) return undefined;
	const found = node.properties.find((one) => one.name?.getText() === name);
	return found && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

/** Of a text in the source; what is filled in stands as `...`. */
function textOf(node: ts.Node | undefined): string {
	if (!node) return '';
	if (ts.isStringLiteralLike(node)) return node.text;
	if (!ts.isTemplateExpression(node)) return '';
	return node.head.text + node.templateSpans.map(({ literal }) => `...${literal.text}`).join('');
}
