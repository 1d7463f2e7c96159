import {measuringMark} from '../../platform/processes/listing/running-process.js';
import {Sums, type Measured} from './sums.js';

/**
 * Words for GNU `find` 4.9 or newer, which gets paths of directories on stdin, each with the end marker behind it. It
 * prints lines that {@link FindOutput} reads: `d`, blocks and bytes of a directory; blocks and bytes of a file; `l`,
 * blocks, bytes, links, device and inode of a file with several links; `e` and `nonce` at the end marker, where it also
 * sends the lines that it has not sent yet.
 */
export const findWords = (nonce: number): readonly string[] => [
	...['-files0-from', '-', '-ignore_readdir_race', '('],
	...['-type', 'd', '-printf', 'd%b %s\\n', '-o'],
	...['-type', 'c', '-path', measuringMark, '-printf', `e${nonce}\\n\\c`, '-o'],
	...['-links', '1', '-printf', '%b %s\\n', '-o'],
	...['-printf', 'l%b %s %n %D %i\\n', ')'],
];

const code = {newline: 0x0a, space: 0x20, zero: 0x30, nine: 0x39, d: 0x64, e: 0x65, l: 0x6c} as const;

/** A line without a letter is that of a file. */
const noLetter = 0;
const mostFields = 5;

/**
 * Adds up what `find` prints, byte by byte, since there are millions of bytes. Any other line is a message about what
 * could not be read: the directory's sums are then not known.
 */
export class FindOutput {
	private sums = new Sums();
	private isKnown = true;
	// The line that is being read, which may have begun in an earlier chunk.
	private letter: number = noLetter;
	private isLineStart = true;
	private isOurs = true;
	private readonly fields = new Float64Array(mostFields);
	private fieldCount = 0;
	private value = 0;

	/** `onEnd` gets the sizes of each directory in turn, undefined where `find` does not know all of them. */
	constructor(
		private readonly nonce: number,
		private readonly onEnd: (measured: Measured | undefined) => void,
	) {}

	/** Bytes on the disk of the directory that is being read, so far. */
	get allocatedBytes(): number {
		return this.sums.blocks * 512;
	}

	push(chunk: Uint8Array): void {
		for (const byte of chunk) {
			if (byte >= code.zero && byte <= code.nine) this.value = this.value * 10 + (byte - code.zero);
			else if (byte === code.newline) this.endLine();
			else if (byte === code.space) this.endField();
			else if (this.isLineStart && (byte === code.d || byte === code.l || byte === code.e)) this.letter = byte;
			else this.isOurs = false;
			this.isLineStart = byte === code.newline;
		}
	}

	private endField(): void {
		// A number beyond 2^53 is not exact.
		if (this.fieldCount === mostFields || this.value > Number.MAX_SAFE_INTEGER) this.isOurs = false;
		else this.fields[this.fieldCount++] = this.value;
		this.value = 0;
	}

	private endLine(): void {
		this.endField();
		if (this.isOurs && this.letter === code.e && this.fields[0] === this.nonce) this.endDirectory();
		else this.isKnown = this.addEntry() && this.isKnown;
		this.letter = noLetter;
		this.isOurs = true;
		this.fieldCount = 0;
	}

	private endDirectory(): void {
		const {sums, isKnown} = this;
		this.sums = new Sums();
		this.isKnown = true;
		this.onEnd(isKnown && !sums.isEmpty ? sums.toMeasured() : undefined);
	}

	/** Adds what a line says; answers whether that is all that has to be known of it. */
	private addEntry(): boolean {
		const {sums, letter, fieldCount} = this;
		// Only a directory is measured here: its own line comes first.
		if (!this.isOurs || (sums.isEmpty && letter !== code.d)) return false;
		const [blocks = 0, bytes = 0, links = 0, device = 0, inode = 0] = this.fields;
		if (fieldCount === 2 && letter === code.d) sums.addDirectory(blocks, bytes, true);
		else if (fieldCount === 2 && letter === noLetter) sums.addFile(blocks, bytes, true);
		else if (fieldCount === mostFields && letter === code.l && links > 1)
			sums.addLink({inodeLow: inode, inodeHigh: inode / 2 ** 32, device, links, blocks, isInside: true}, bytes);
		else return false;
		return true;
	}
}
