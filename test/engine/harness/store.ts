import { isExpression, type ICredentialDataDecryptedObject } from 'n8n-workflow';

type Data = ICredentialDataDecryptedObject;

/** The one credential of these tests, as in n8n's database: shared by all processes, never by reference. */
export class CredentialStore {
	/** How often n8n stored what the hook returned. */
	writes = 0;

	constructor(private data: Data) {}

	read(): Data {
		return structuredClone(this.data);
	}

	/** n8n 2.41 keeps expressions of the form when it stores what a hook returned; 1.123 does not. */
	merge(fields: Data): void {
		const kept = Object.entries(fields).filter(([name]) => !isExpression(this.data[name]));
		this.data = structuredClone({ ...this.data, ...Object.fromEntries(kept) });
		this.writes++;
	}

	/** A save in the editor: blanked fields, such as the saved token, are restored as they were. */
	edit(changes: Data): void {
		this.data = { ...this.data, ...changes };
	}

	/** What the hook has n8n keep, parsed. */
	get saved(): Record<string, unknown> | undefined {
		const text = this.data.savedToken;
		return text ? (JSON.parse(String(text)) as Record<string, unknown>) : undefined;
	}
}
