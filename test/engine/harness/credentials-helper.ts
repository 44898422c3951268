import {
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type ICredentialsExpressionResolveValues,
	type IExecuteData,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type IRequestOptionsSimplified,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { fromText, type StoredRecord } from '../../../fluent/shared-store';

type Data = ICredentialDataDecryptedObject;
type Authenticate = (data: Data, request: IHttpRequestOptions) => Promise<IHttpRequestOptions>;

/** Set by jest's configuration. */
declare const n8nLine: 1 | 2;

/** From n8n 2.39 on the hook gets one helper, and what it returns is merged into the raw stored data. */
export const STORES = n8nLine === 2;

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
		this.overwrite({ ...this.data, ...Object.fromEntries(kept) });
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

const notPartOfThis = async (): Promise<never> =>
	await Promise.reject(new Error('Not part of this'));

/** The only part here that is not n8n's: how its server reads, renews and stores a credential, without a database. */
export class CredentialsHelper extends ICredentialsHelper {
	/** What was handed to the hook: on n8n 2.x the function holds the whole run, before that the set of helpers does. */
	readonly handedHelpers: Array<WeakRef<object>> = [];

	constructor(
		private readonly type: ICredentialType,
		private readonly store: CredentialStore,
	) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	getCredentialsProperties() {
		return this.type.properties;
	}

	async authenticate(
		credentials: Data,
		_type: string,
		request: IHttpRequestOptions | IRequestOptionsSimplified,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.type as { authenticate: Authenticate };
		return await authenticate(credentials, request as IHttpRequestOptions);
	}

	/** The gate: asked if the first expirable field is empty or after a failure; without that field nothing is stored. */
	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: Data,
		_type: string,
		node: INode,
		expired: boolean,
	): Promise<Data | undefined> {
		const { properties, preAuthentication } = this.type;
		const trigger = properties.find(
			({ type, typeOptions }) => type === 'hidden' && typeOptions?.expirable === true,
		);
		if (!trigger || !preAuthentication) return undefined;
		if (credentials[trigger.name] !== '' && !expired) return undefined;
		const { httpRequest } = helpers.helpers;
		const { allowedDomains } = this.store.read() as { allowedDomains?: string };
		const restricted = async (request: IHttpRequestOptions) =>
			(await httpRequest({ ...request, allowedDomains })) as unknown;
		const handed = STORES ? { helpers: { httpRequest: restricted } } : helpers;
		this.handedHelpers.push(new WeakRef(STORES ? httpRequest : helpers.helpers));
		const result = (await preAuthentication.call(
			handed as IHttpRequestHelper,
			credentials,
		)) as Data;
		if (result[trigger.name] === undefined || !node.credentials) return undefined;
		Object.assign(credentials, result);
		if (STORES) this.store.merge(result);
		else this.store.overwrite(credentials);
		return credentials;
	}

	// Engine 2.0, raw credentials and n8n's own OAuth2 are not part of these tests.
	runPreAuthentication = notPartOfThis;
	getCredentials = notPartOfThis;
	updateCredentialsOauthTokenData = notPartOfThis;

	/** A new object for each caller, as n8n decrypts the stored data each time. */
	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		_credentials: INodeCredentialsDetails,
		_type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<Data> {
		if (raw) return this.store.read();
		const data = this.withDefaults(this.store.read());
		if (!values) return data;
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
		return workflow.expression.getParameterValue(
			data as never,
			runExecutionData,
			runIndex,
			itemIndex,
			node.name,
			connectionInputData,
			mode,
			{},
			executeData,
			false,
			data as never,
		) as unknown as Data;
	}

	withDefaults(data: Data): Data {
		const { properties } = this.type;
		const values = data as never;
		const form = NodeHelpers.getNodeParameters(properties, values, true, false, null, null) as Data;
		const { allowedHttpRequestDomains, allowedDomains } = data;
		return { allowedHttpRequestDomains, allowedDomains, ...form };
	}

	async updateCredentials(_credentials: unknown, _type: string, data: Data): Promise<void> {
		this.store.merge(data);
	}
}
