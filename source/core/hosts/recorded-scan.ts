import type {Environment} from '../model/environment.js';
import {parseJson} from '../text/parse-json.js';
import {recordedEnvironment, unknownKeys} from './recorded-environment.js';

/** An environment of another machine. */
export type RecordedEnvironment = {
	readonly environment: Environment;
	/**
	 * What a later version may say of it besides, as it came: not checked but for its length. Absent unless it was asked
	 * for.
	 */
	readonly more?: Readonly<Record<string, unknown>> | undefined;
	/** A word for the machine, where it names itself. */
	readonly machine?: string | undefined;
};

/** Lines of one scan that could be read. */
export type RecordedScan = {
	/** Name of the machine. */
	readonly host: string;
	readonly machine?: string | undefined;
	readonly scannedAt?: string | undefined;
	readonly environments: readonly RecordedEnvironment[];
	/** Whether the scan came to its end. */
	readonly isWhole: boolean;
	/** Whether the scan itself succeeded, as its last line says. */
	readonly ok: boolean;
	/** What it could not read first, as it says; not printable yet. */
	readonly error?: string | undefined;
	/** Number of lines that are not what a scan prints. */
	readonly unreadLines: number;
};

/** No scan has more: what says so is no scan. */
const mostEnvironments = 200_000;

type Line = Readonly<Record<string, unknown>>;

/** Takes the lines of one or several scans, one after the other, as `list --ndjson` prints them. */
export class ScanReader {
	readonly #usual: string;
	readonly #isNamed: boolean;
	readonly #withMore: boolean;
	#scans: Drafted[] = [];
	#count = 0;

	/** `isNamed`: the name that we call the machine counts, whatever it calls itself. `withMore`: see `RecordedEnvironment`. */
	constructor(host: string, {isNamed = false, withMore = false} = {}) {
		this.#usual = host;
		this.#isNamed = isNamed;
		this.#withMore = withMore;
	}

	/** Takes one line; anything that is not what a scan prints is only counted. */
	add(line: string): void {
		if (line.trim() === '') return;
		const value = asObject(parseJson(line));
		const type = value?.['type'];
		if (value === undefined || typeof type !== 'string' || !isShallow(value)) this.#scanOf(value ?? {}).unreadLines++;
		else if (type === 'scan') this.#begin(value);
		else if (type === 'host')
			Object.assign(this.#begin(value), {isWhole: true, ok: value['ok'] === true, error: errorIn(value['error'])});
		else if (type === 'error') this.#scanOf(value).error ??= errorIn(value);
		else if (type === 'environment') this.#addEnvironment(value);
		else if (type === 'summary') this.#end(value);
		// A scan may tell of more than we know of.
		else this.#scanOf(value);
	}

	/** The scans so far, in the order in which they began; none where there was no line. */
	get scans(): readonly RecordedScan[] {
		return this.#scans;
	}

	#begin(value: Line): Drafted {
		const host = this.#hostOf(value);
		const draft = this.#draft(host);
		if (isShort(value['machine'])) draft.machine = value['machine'];
		if (isShort(value['scannedAt'])) draft.scannedAt = value['scannedAt'];
		return draft;
	}

	#addEnvironment(value: Line): void {
		const scan = this.#scanOf(value);
		const environment = this.#count < mostEnvironments ? recordedEnvironment(value, scan.host) : undefined;
		if (environment === undefined) {
			scan.unreadLines++;
			return;
		}
		this.#count++;
		const {machine} = scan;
		scan.environments.push({environment, machine, ...(this.#withMore && {more: unknownKeys(value)})});
	}

	/** The last line of a list of many machines names none of them. */
	#end(value: Line): void {
		const scan = this.#scanOf(value);
		if (!scan.isWhole) Object.assign(scan, {isWhole: true, ok: value['ok'] === true});
	}

	/** The last scan of the machine that a line names. */
	#scanOf(value: Line): Drafted {
		const host = this.#hostOf(value);
		return this.#scans.findLast(scan => scan.host === host) ?? this.#draft(host);
	}

	#draft(host: string): Drafted {
		const draft: Drafted = {host, environments: [], isWhole: false, ok: false, unreadLines: 0};
		this.#scans.push(draft);
		return draft;
	}

	#hostOf({host}: Line): string {
		if (this.#isNamed) return this.#usual;
		return isShort(host) ? host : (this.#scans.at(-1)?.host ?? this.#usual);
	}
}

type Drafted = {
	host: string;
	machine?: string;
	scannedAt?: string;
	environments: RecordedEnvironment[];
	isWhole: boolean;
	ok: boolean;
	error?: string | undefined;
	unreadLines: number;
};

const asObject = (value: unknown): Line | undefined =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Line) : undefined;

/** What happened, and why, of an error as we print it. */
const errorIn = (value: unknown): string | undefined => {
	const {what, why} = asObject(value) ?? {};
	const said = [what, why].filter(isShort);
	return said.length === 0 ? undefined : said.join(': ');
};

// What we print has five.
const mostLevels = 32;

/** Whether it can be printed again: that goes as deep as the value does. */
const isShallow = (value: unknown, levels = mostLevels): boolean =>
	typeof value !== 'object' ||
	value === null ||
	(levels > 0 && Object.values(value).every(each => isShallow(each, levels - 1)));

const isShort = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 256;
