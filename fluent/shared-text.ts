import type { Clock } from './http';
import { fromText, type StoredRecord } from './stored-record';

/** ms after which a text that callers still do not bring is handed out again. */
const STORE_AGAIN = 60_000;

/**
 * The text of a record that n8n stores for all processes. It is handed out once (20 runs, one write), and again if
 * later calls show that it was not stored: the write failed, the credential was tested before it was saved, or it is
 * another credential with the same settings (rule 11).
 */
export class SharedText {
	private text = '';
	private handedOut = { text: '', at: -Infinity };
	private last: { text: unknown; record?: StoredRecord } = { text: '' };

	/** @param write the record as it is now */
	constructor(
		private readonly clock: Clock,
		private readonly write: () => string,
	) {}

	/** The record has changed, and is to be stored. */
	update(): void {
		this.text = this.write();
	}

	/** This is stored already. */
	adopt(text: string): void {
		this.text = text;
		this.handedOut = { text, at: this.clock.now() };
	}

	/** The record in a text that a caller brings; `undefined` if it holds none, or nothing new. */
	read(stored: unknown): StoredRecord | undefined {
		if (!stored || stored === this.text) return undefined;
		if (stored !== this.last.text) this.last = { text: stored, record: fromText(stored) };
		return this.last.record;
	}

	/** What the caller who brings `stored` is to have stored, if anything. */
	handOut(stored: unknown): string | undefined {
		if (!this.text || stored === this.text) return undefined;
		const { text, at } = this.handedOut;
		if (text === this.text && this.isRecent(at)) return undefined;
		return this.handOutNow();
	}

	/** Failed logins may have become known meanwhile, and this replaces the text that tells of them. */
	handOutNow(): string {
		this.update();
		this.handedOut = { text: this.text, at: this.clock.now() };
		return this.text;
	}

	private isRecent(at: number): boolean {
		return Math.abs(this.clock.now() - at) < STORE_AGAIN;
	}
}
