import type {FsPath} from '../core/model/path.js';
import type {TrustFacts} from '../core/safety/trust.js';
import {printable, printablePath} from '../core/text/printable.js';

/** Says the facts that a user should know before an environment's Python runs. Facts that are not known are left out. */
export const trustFacts = (
	{owner, isOwn, interpreter, startupFiles}: TrustFacts,
	home: FsPath,
): ReadonlyArray<{readonly title: string; readonly text: string}> => [
	...(owner === undefined ? [] : [{title: 'owner', text: isOwn ? 'you' : `user ${owner}`}]),
	...(interpreter === undefined ? [] : [{title: 'interpreter', text: printablePath(interpreter, home)}]),
	...(startupFiles.length === 0
		? []
		: [{title: 'runs when it starts', text: startupFiles.map(name => printable(name)).join(', ')}]),
];
