/** A map that forgets its least recently used entry when it grows beyond `limit`. */
export class BoundedMap<Key, Value> {
	private readonly entries = new Map<Key, Value>();

	constructor(private readonly limit: number) {}

	get size(): number {
		return this.entries.size;
	}

	get(key: Key): Value | undefined {
		const value = this.entries.get(key);
		if (value !== undefined) this.set(key, value);
		return value;
	}

	/** The value of `key`, made by `create` if there is none yet. */
	getOrSet(key: Key, create: () => Value): Value {
		const known = this.get(key);
		if (known !== undefined) return known;
		const value = create();
		this.set(key, value);
		return value;
	}

	delete(key: Key): void {
		this.entries.delete(key);
	}

	set(key: Key, value: Value): void {
		this.entries.delete(key);
		this.entries.set(key, value);
		if (this.entries.size <= this.limit) return;
		for (const oldest of this.entries.keys()) {
			this.entries.delete(oldest);
			return;
		}
	}
}
