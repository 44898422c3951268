import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const NODES = join(__dirname, '..', '..', 'nodes');

/** What describes a node and its fields, rather than what happened. */
const DESCRIPTIONS = ['displayName', 'description', 'hint', 'placeholder'];

/** Help that n8n shows for a trigger. */
const HELP = ['triggerPanel', 'activationMessage', 'eventTriggerDescription'];

/**
 * The texts of the nodes themselves, read from their source: errors with their description, hints, answers, and what a
 * field says of a wrong value.
 *
 * @returns each with what it advises
 */
export function nodeTexts(): string[][] {
	const files = readdirSync(NODES, { recursive: true, encoding: 'utf8' });
	const texts = files.filter((file) => file.endsWith('.ts')).flatMap(textsIn);
	return texts.sort(([one], [other]) => one.localeCompare(other, 'en'));
}

function textsIn(file: string): string[][] {
	const source = readFileSync(join(NODES, file), 'utf8');
	const texts: string[][] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isPropertyAssignment(node) && HELP.includes(node.name.getText())) return;
		const says = textOf(node);
		if (says && isSaid(node, says)) texts.push([says, adviceFor(node)]);
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
	return texts;
}

/** A whole sentence, or what a field says of a wrong value. */
function isSaid({ parent }: ts.Node, text: string): boolean {
	const name = ts.isPropertyAssignment(parent) ? parent.name.getText() : '';
	if (DESCRIPTIONS.includes(name)) return false;
	// With marks of HTML in it, it is help.
	return name === 'errorMessage' || /^[A-Z][^<]* [^<]*\.$/.test(text);
}

/** The description that an error gets beside its message. */
function adviceFor(message: ts.Node): string {
	const { parent } = message;
	if (!ts.isNewExpression(parent)) return '';
	return textOf(property(parent.arguments?.at(-1), 'description'));
}

function property(node: ts.Node | undefined, name: string): ts.Expression | undefined {
	if (!node || !ts.isObjectLiteralExpression(node)) return undefined;
	const found = node.properties.find((one) => one.name?.getText() === name);
	return found && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

/** Of a text in the source; what is filled in stands as `…`. */
function textOf(node: ts.Node | undefined): string {
	if (!node) return '';
	if (ts.isStringLiteralLike(node)) return node.text;
	if (!ts.isTemplateExpression(node)) return '';
	return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}
