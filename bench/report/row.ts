/** What one way did. */
export interface Cell {
	text: string;
	/** For the picture, where less is better. */
	value?: number;
	/** Whether it reaches the goal. */
	holds?: boolean;
}

/** A row of the table: one figure, or several with slashes between them, beside those of the other ways. */
export interface Row {
	title: string;
	/** What this package's own ways have to reach. */
	goal?: string;
	/** By ID of the way; those that cannot do it have none. */
	cells: Record<string, Cell>;
	/** Its title in the picture, if it is to be seen there. */
	picture?: string;
}

/** One run of the benchmark on one n8n. */
export interface Run {
	n8n: string;
	/** On what it was measured, and when. */
	conditions: string;
	rows: Row[];
}
