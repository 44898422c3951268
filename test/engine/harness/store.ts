import { isExpression, type ICredentialDataDecryptedObject } from 'n8n-workflow';

import { fromText, type StoredRecord } from '../../../fluent/stored-text';

type Data = ICredentialDataDecryptedObject;

/** One credential of these tests, as in n8n's database: shared by all processes, never by reference. */
export class CredentialStore {
	/** How often n8n stored what the hook returned. */
	writes = 0;

	constructor(private data: Data) {}

	read(): Data {
		return structuredClone(this.data);
	}

	/** n8n before 2.34 stores the whole resolved credential, so that an expression becomes its value. */
	overwrite(resolved: Data): void {
		this.data = structuredClone(resolved);
		this.writes++;
	}

	/** n8n from 2.34 on keeps the expressions of the form. */
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
	get saved(): StoredRecord | undefined {
		return fromText(this.data.savedToken);
	}
}
