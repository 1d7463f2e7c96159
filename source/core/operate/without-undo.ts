import type {Operation} from './record.js';

/** What is left to do where what undo needs can't be written or used: the hint of an error, by operation. */
export const withoutUndo: Readonly<Record<Operation, string>> = {
	delete: 'Delete it at once, without undo: [d], then [f]; as a command, rm without --hold',
	reset: 'Make it anew without undo: rm, then create',
	create: 'Make room first, or choose another disk',
	install: 'Make room first',
};
