import type {Environment} from '../../core/model/environment.js';
import {printablePath} from '../../core/text/printable.js';
import {formatAgo, formatBytes, padStart} from '../../text/fit-width.js';
import type {ActionContext} from '../shared/action.js';
import type {Details} from './details.js';

type Head = {
	readonly context: ActionContext;
	readonly details?: Details | undefined;
	readonly isOneOfMany: boolean;
};

/** The line of a target: its state, its name, its size and its last use. */
export const headOf = (target: Environment, {context, details, isOneOfMany}: Head): string => {
	const size = details?.sizes.get(target.path);
	const known = target.usage && `~${formatBytes(target.usage.allocatedBytes)}`;
	const isKnown = details !== undefined && (size !== undefined || details.isPartial !== true);
	const shown = isKnown ? size && formatBytes(size) : known;
	const path = printablePath(target.path, context.core.home);
	const words = [
		// Below each other, numbers make a column only before the names.
		...(isOneOfMany ? [padStart(shown || '', 6), path] : [path, ...(shown === undefined ? [] : [shown])]),
		...usedWords(target, context),
		...(context.isHidden?.(target.path) ? ['(hidden by the filter)'] : []),
	];
	return `${signOf(target)} ${words.join('  ')}`;
};

const usedWords = ({lastUsed}: Environment, {core}: ActionContext): readonly string[] => {
	if (lastUsed === undefined) return [];
	return [`used ${formatAgo(lastUsed.at, core.now())}`];
};

const signOf = ({status}: Environment): string => (status === 'broken' ? '✗' : status === 'degraded' ? '!' : ' ');
