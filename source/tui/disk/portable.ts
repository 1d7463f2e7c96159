import {systemCode, VenvError, type ErrorCode, type What} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import type {Phrase} from '../../core/model/phrase.js';
import type {FailureReason} from '../../core/model/reasons/failure-reason.js';
import type {StateLeft} from '../../core/model/reasons/state-left.js';

/** An error in a message: a copy made by the structured clone would be of no class and lack its code. */
export type PortableError = {
	readonly errorType: 'ours' | 'system' | 'bug';
	readonly code: string | undefined;
	readonly what: What;
	readonly why?: Phrase | undefined;
	readonly hint?: Phrase | undefined;
	/** Facts of the failure; errors among them are in this form, too. */
	readonly reason?: unknown;
	readonly state?: StateLeft | undefined;
	readonly path?: FsPath | undefined;
	readonly stack?: string | undefined;
};

/** Puts an error into a form that survives a message. */
export const portableError = (error: unknown): PortableError => {
	if (error instanceof VenvError) {
		const {code, words, attempt, reason, state, path} = error;
		return {errorType: 'ours', code, ...words, what: attempt ?? words.what, reason: packed(reason), state, path};
	}
	const what = error instanceof Error ? error.message : String(error);
	const code = systemCode(error);
	const stack = error instanceof Error ? error.stack : undefined;
	return {errorType: code === undefined ? 'bug' : 'system', code, what, stack};
};

/** Makes an error of its form in a message. */
export const errorFrom = ({errorType, code, what, reason, stack, ...ours}: PortableError): Error => {
	if (errorType === 'ours')
		return new VenvError(code as ErrorCode, {...ours, what, reason: unpacked(reason) as FailureReason | undefined});
	const error = Object.assign(new Error(what as string), code === undefined ? {} : {code});
	if (stack !== undefined) error.stack = stack;
	return error;
};

/** Replaces the errors in a value by their portable form, however deep they lie. Parts without errors are not copied. */
export const packed = (value: unknown): unknown =>
	mapped(value, part => (part instanceof Error ? portableError(part) : undefined));

/** Undoes `packed`. */
export const unpacked = (value: unknown): unknown =>
	mapped(value, part => (isPortable(part) ? errorFrom(part) : undefined));

const isPortable = (value: object): value is PortableError => 'errorType' in value;

type Replace = (part: object) => unknown;

/** Replaces each object for which `replace` answers another one; undefined leaves it. */
const mapped = (value: unknown, replace: Replace): unknown => {
	// Nearly all are: thousands of environments have not one error.
	if (!isConcerned(value, replace)) return value;
	const other = replace(value);
	if (other !== undefined) return other;
	if (Array.isArray(value)) return value.map(part => mapped(part, replace));
	if (value instanceof Map) return new Map([...value].map(([key, part]) => [key, mapped(part, replace)]));
	return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mapped(part, replace)]));
};

/** Whether it or a part of it will be replaced. */
const isConcerned = (value: unknown, replace: Replace): value is object => {
	if (typeof value !== 'object' || value === null) return false;
	if (replace(value) !== undefined) return true;
	if (Array.isArray(value)) return value.some(part => isConcerned(part, replace));
	if (value instanceof Map) return [...value.values()].some(part => isConcerned(part, replace));
	if (!isPlain(value)) return false;
	for (const key in value) if (isConcerned((value as Record<string, unknown>)[key], replace)) return true;
	return false;
};

const isPlain = (value: object): boolean => {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
};
