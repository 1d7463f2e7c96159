import type {Interrupted} from '../../core/held/find-interrupted.js';
import type {Operation} from '../../core/model/reasons/undo-failure.js';
import {printable} from '../../core/text/printable.js';

/** Says what recovering would do about an operation that was interrupted, as a sentence without a full stop. */
export const remedyInWords = ({operation, state, owner, host, pid, isOver}: Interrupted): string => {
	if (isOver) return 'It was complete; recover removes this note';
	if (owner === 'alive') return `Process ${pid} is still working on it`;
	const effect =
		state === 'freeing' ? 'frees the rest of it' : state === 'built' ? 'keeps the new one' : effects[operation];
	return owner === 'dead' ? `recover ${effect}` : `It was begun on ${printable(host)}; recover --take-over ${effect}`;
};

const effects: Readonly<Record<Operation, string>> = {
	delete: 'brings it back',
	reset: 'brings the old one back, unless the new one was changed since',
	create: 'removes what was made, unless it was changed since',
	install: 'puts it back as it was, unless it was changed since',
	repair: 'puts it back as it was, unless it was changed since',
};
