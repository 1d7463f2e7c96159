import {VenvError} from '../../core/model/error.js';
import type {Phrase} from '../../core/model/phrase.js';
import {printable} from '../../core/text/printable.js';

/** Why something failed, as the end of a sentence, and what to do about it. */
export type Explained = {readonly why?: Phrase | undefined; readonly hint?: Phrase | undefined};

/** Says the facts of a failure: `explain` of `explain.ts`. */
export type Explain = (error: VenvError) => VenvError;

/** Why an error among the facts of another happened. */
export const causeOf = (error: Error, explain: Explain): Phrase | undefined =>
	error instanceof VenvError ? explain(error).words.why : printable(error.message);

/** Words for each type of fact. `explain` is for an error among the facts. */
export type Words<Fact extends {readonly type: string}> = {
	readonly [Type in Fact['type']]: (fact: OfType<Fact, Type>, explain: Explain) => Explained;
};

/** Member of a union whose type is, or may be, this one. */
type OfType<Fact extends {readonly type: string}, Type extends string> = Fact extends unknown
	? Type extends Fact['type']
		? Fact
		: never
	: never;
