import {
	ICredentialsHelper,
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
import type { CredentialStore } from './store';

type Data = ICredentialDataDecryptedObject;

/** Set by jest's configuration. */
declare const n8nLine: 1 | 2;

/** From n8n 2.39 on the hook gets one helper, and what it returns is merged into the raw stored data. */
export const STORES = n8nLine === 2;

/** The only part here that is not n8n's: how its server reads, renews and stores a credential, without a database. */
export class CredentialsHelper extends ICredentialsHelper {
	/** Requests as the credential type returned them. */
	readonly authenticated: IHttpRequestOptions[] = [];

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
		if (typeof this.type.authenticate !== 'function')
			throw new Error('authenticate is no function');
		const sent = await this.type.authenticate(credentials, request as IHttpRequestOptions);
		this.authenticated.push(sent);
		return sent;
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

	async runPreAuthentication(): Promise<never> {
		throw new Error('Engine 2.0 is not part of these tests');
	}

	async getCredentials(): Promise<never> {
		throw new Error('Only the server itself reads raw credentials');
	}

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
		const values = data as never;
		return NodeHelpers.getNodeParameters(
			this.type.properties,
			values,
			true,
			false,
			null,
			null,
		) as Data;
	}

	async updateCredentials(_credentials: unknown, _type: string, data: Data): Promise<void> {
		this.store.merge(data);
	}

	async updateCredentialsOauthTokenData(): Promise<never> {
		throw new Error('Not an OAuth2 credential of n8n');
	}
}
