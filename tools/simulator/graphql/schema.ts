import { buildSchema } from 'graphql';

/** The part of Fluent's schema that is simulated; names, types and nullability as there. */
export const schema = buildSchema(/* GraphQL */ `
	scalar DateTime

	type Query {
		me: User
		retailers(ref: [String!], status: [String], first: Int, after: String): RetailerConnection
		retailerById(id: ID!): Retailer
		orderById(id: ID!): Order
		orders(
			ref: [String]
			status: [String]
			updatedOn: DateRange
			first: Int
			after: String
		): OrderConnection
		fulfilments(
			ref: [String]
			status: [String]
			updatedOn: DateRange
			first: Int
			after: String
		): FulfilmentConnection
		inventoryPositions(
			ref: [String!]
			productRef: [String!]
			catalogue: InventoryCatalogueKey
			first: Int
			after: String
		): InventoryPositionConnection
		virtualPositions(
			ref: [String!]
			productRef: [String]
			catalogue: VirtualCatalogueKey
			first: Int
			after: String
		): VirtualPositionConnection
	}

	type Mutation {
		createOrder(input: CreateOrderInput): Order
		updateOrder(input: UpdateOrderInput): Order
	}

	type User {
		id: ID!
		ref: String!
		username: String!
		title: String
		firstName: String
		lastName: String
		primaryEmail: String
		primaryPhone: String
		type: String!
		status: String
		department: String
		country: String
		timezone: String
		language: SettingValueType
		promotionOptIn: Boolean
		primaryRetailer: Retailer
		primaryLocation: Location
		createdOn: DateTime
		updatedOn: DateTime
		roles: [UserRole]
	}

	type UserRole {
		role: Role!
		contexts: [RoleContext]!
	}

	type Role {
		id: ID!
		name: String!
		permissions: [Permission]
	}

	type Permission {
		name: String!
	}

	type RoleContext {
		contextType: String!
		contextId: ID!
	}

	type SettingValueType {
		value: String
		label: String
	}

	type Location {
		id: ID!
		ref: String!
		createdOn: DateTime
		updatedOn: DateTime
		type: String!
		status: String
		name: String!
		supportPhoneNumber: String
		defaultCarrier: String
		defaultCarrierName: String
		workflowRef: String!
		workflowVersion: Int!
		retailer: Retailer
	}

	type Retailer {
		id: ID!
		ref: String!
		createdOn: DateTime
		updatedOn: DateTime
		status: String
		summary: String
		websiteUrl: String
		websiteUrlName: String
		primaryEmail: String
		supportContactName: String
		supportEmail: String
		supportPhone: String
		tradingName: String
	}

	type Order {
		id: ID!
		ref: String
		type: String!
		status: String
		createdOn: DateTime
		updatedOn: DateTime
		totalPrice: Float
		retailer: Retailer
		fulfilments(first: Int, after: String): FulfilmentConnection
	}

	type Fulfilment {
		id: ID!
		ref: String
		type: String!
		status: String
		createdOn: DateTime
		updatedOn: DateTime
		deliveryType: String
		order: Order
	}

	type InventoryPosition {
		id: ID!
		ref: String!
		type: String!
		status: String
		productRef: String!
		locationRef: String
		onHand: Int
		catalogue: InventoryCatalogue
	}

	type InventoryCatalogue {
		ref: String!
	}

	type VirtualPosition {
		id: ID!
		ref: String!
		type: String!
		status: String
		productRef: String
		groupRef: String
		quantity: Int
		catalogue: VirtualCatalogue
	}

	type VirtualCatalogue {
		ref: String!
	}

	type RetailerConnection {
		edges: [RetailerEdge]
		pageInfo: PageInfo
	}
	type RetailerEdge {
		node: Retailer
		cursor: String
	}
	type OrderConnection {
		edges: [OrderEdge]
		pageInfo: PageInfo
	}
	type OrderEdge {
		node: Order
		cursor: String
	}
	type InventoryPositionConnection {
		edges: [InventoryPositionEdge]
		pageInfo: PageInfo
	}
	type InventoryPositionEdge {
		node: InventoryPosition
		cursor: String
	}
	type FulfilmentConnection {
		edges: [FulfilmentEdge]
		pageInfo: PageInfo
	}
	type FulfilmentEdge {
		node: Fulfilment
		cursor: String
	}
	type VirtualPositionConnection {
		edges: [VirtualPositionEdge]
		pageInfo: PageInfo
	}
	type VirtualPositionEdge {
		node: VirtualPosition
		cursor: String
	}
	type PageInfo {
		hasPreviousPage: Boolean
		hasNextPage: Boolean
	}

	input DateRange {
		from: DateTime
		to: DateTime
	}
	input InventoryCatalogueKey {
		ref: String!
	}
	input VirtualCatalogueKey {
		ref: String!
	}
	input RetailerId {
		id: ID!
	}
	input CustomerId {
		id: ID!
	}
	input CreateOrderInput {
		ref: String!
		type: String!
		retailer: RetailerId!
		totalPrice: Float
		customer: CustomerId!
		items: [CreateOrderItemWithOrderInput]!
	}
	input CreateOrderItemWithOrderInput {
		ref: String!
		productRef: String!
		productCatalogueRef: String
		quantity: Int!
		price: Float
	}
	input UpdateOrderInput {
		id: ID!
		status: String
		totalPrice: Float
	}
`);
