import {VenvError} from '../../core/model/error.js';
import type {FreedAll} from '../../core/held/free.js';
import type {FsPath} from '../../core/model/path.js';
import {printablePath} from '../../core/text/printable.js';
import {formatBytes} from '../../text/fit-width.js';
import {phrase} from '../../core/text/phrase.js';

/** Result of a freeing that was stopped. */
type Stopped = {
	/** Bytes of all environments together. */
	readonly freedBytes: number;
	/** Environment that was being freed. */
	readonly partly?: Partly | undefined;
	/** Number of environments that were not begun. */
	readonly untouched?: number;
	readonly home: FsPath;
};

type Partly = {
	readonly path: FsPath;
	/** `place`: the rest is still in the environment's place. */
	readonly rest: 'held' | 'place';
	readonly leftBytes?: number | undefined;
};

/**
 * Writes `Stopped: 312M freed, 298M of ~/api/.venv left, 2 untouched`, and the command that continues. Its code is
 * `cancelled`.
 */
export const stopped = ({freedBytes, partly, untouched = 0, home}: Stopped): VenvError => {
	const left = partly === undefined ? '' : phrase`, ${bytesOf(partly)} of ${{path: partly.path}} left`;
	const others = untouched > 0 ? `, ${untouched} untouched` : '';
	return new VenvError('cancelled', {
		what: phrase`Stopped: ${formatBytes(freedBytes)} freed${left}${others}`,
		hint: hintFor(partly, home),
		path: partly?.path,
	});
};

const bytesOf = ({leftBytes}: Partly): string => (leftBytes ? formatBytes(leftBytes) : 'a part');

const hintFor = (partly: Partly | undefined, home: FsPath): string => {
	if (partly === undefined) return 'venv-tui free lists what is still held';
	if (partly.rest === 'place') return `venv-tui rm ${printablePath(partly.path, home)} deletes the rest`;
	return "The next start frees the rest, and so does venv-tui recover; it can't be brought back";
};

/** Describes a stopped freeing of held environments; undefined where it was completed. */
export const stoppedFreeing = ({freed, freedBytes, untouched}: FreedAll, home: FsPath): VenvError | undefined => {
	if (untouched === undefined) return undefined;
	const half = freed.find(({isStopped}) => isStopped);
	return stopped({freedBytes, partly: half && {...half, rest: 'held'}, untouched: untouched.length, home});
};
