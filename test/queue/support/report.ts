import { markdownTable } from 'markdown-table';

/** One line of the table in docs/queue-mode.md. */
interface Row {
	name: string;
	figure: string;
	goal: string;
}

/** What was measured, for whoever reads the log, and for the documentation. */
export class Report {
	private readonly rows: Row[] = [];

	/** Notes a row before its goal is asserted, so that it is also known by how much one was missed. */
	note(name: string, figure: string | number, goal: string | number): void {
		const row = { name, figure: String(figure), goal: String(goal) };
		this.rows.push(row);
		print(Object.values(row).join(' | '));
	}

	table(): string {
		return markdownTable([['Case', 'Measured', 'Goal'], ...this.rows.map(toCells)]);
	}
}

const toCells = ({ name, figure, goal }: Row): string[] => [name, figure, goal];

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** "1.08 (26 of 24)" */
export const ratio = (count: number, of: number): string =>
	`${(count / of).toFixed(2)} (${count} for ${of})`;
