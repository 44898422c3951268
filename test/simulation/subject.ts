import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';
import type { Clock } from '../../fluent/time';

/** What n8n hands to the hook: from 2.39 on `httpRequest` alone, before the whole set of the node. */
export interface Helpers {
	httpRequest: (options: IHttpRequestOptions) => Promise<unknown>;
}

/** What is judged: the core as one process of n8n sees it. */
export interface Subject {
	preAuthentication(
		helpers: Helpers,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject>;
	authenticate(
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions>;
	/** The fields that Fluent Auth puts out. */
	output(
		credentials: ICredentialDataDecryptedObject,
		send: Send,
		wish: { isChecked: boolean; minimumValidity: number },
	): Promise<IDataObject>;
}

/** n8n's modern helper with the credentials that are handed to it. */
export type Send = (
	credentials: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
) => Promise<unknown>;

export type CreateSubject = (clock: Clock, random: () => number) => Subject;
