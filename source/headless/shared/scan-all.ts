import {throwIfCancelled} from '../../core/model/error.js';
import {absolute, fsPath, type FsPath} from '../../core/model/path.js';
import {gatherScan, type Gathered, type GatherListener} from '../../core/scan/gather-scan.js';
import {scan, type ScanEvent, type ScanOptions} from '../../core/scan/scan.js';
import {findLost, type LostEnvironment} from '../../core/held/find-lost.js';
import {lostLine} from '../../text/held/lost-environment.js';
import {whyUnreadable} from '../../text/reasons/unreadable.js';
import {explained, isSet, valuesOf, type CommandRequest, type FlagValues} from './command.js';

/** Result of a whole scan, with all facts about each environment. */
export type Scanned = Omit<Gathered, 'holdingDirectories' | 'skipped'> & {
	readonly skipped: ReadonlyArray<Gathered['skipped'][number] & {readonly message: string}>;
	/** Held environments found on the way that are not in our holding index. Reported on stderr too. */
	readonly unregistered: readonly LostEnvironment[];
};

/** The roots that were named, the current directory if none was. */
export const rootsOf = ({words, context}: CommandRequest): readonly FsPath[] =>
	(words.length === 0 ? [fsPath('.')] : words).map(word => absolute(word, context.cwd));

/** Scan options in the common flags. */
export const lookingFlags = (flags: FlagValues) => ({
	exclude: valuesOf(flags, 'exclude'),
	nested: isSet(flags, 'nested'),
	prune: flags['prune'] !== false,
	crossDevice: isSet(flags, 'crossDevice'),
});

const mostNotes = 5;

/** Reports held environments that are not ours: of many only the first, and the command that lists all. */
const noteLost = (unregistered: readonly LostEnvironment[], {output, context}: CommandRequest): void => {
	for (const one of unregistered.slice(0, mostNotes)) output.note(lostLine(one, context.home));
	const more = unregistered.length - mostNotes;
	if (more > 0) output.note(`${more} more are held like that: venv-tui restore --in PATH lists what lies below PATH`);
};

/** The events of a scan, whose failures have their words. */
async function* inWords(events: AsyncIterable<ScanEvent>, request: CommandRequest): AsyncIterable<ScanEvent> {
	for await (const event of events)
		yield event.type === 'error' ? {...event, error: await explained(event.error, request)} : event;
}

/** Scans the roots to the end, sorted by path; progress goes to stderr. */
export const scanAll = async (
	roots: readonly FsPath[],
	request: CommandRequest,
	{onComplete, onEvent, ...options}: Partial<ScanOptions> & GatherListener = {},
): Promise<Scanned> => {
	const {context, flags, output, signal} = request;
	const events = inWords(scan(roots, {context, signal, ...lookingFlags(flags), ...options}), request);
	const {holdingDirectories, skipped, ...found} = await gatherScan(events, {
		onComplete,
		onEvent: event => {
			if (event.type === 'progress') output.progress(`scanning ${event.directories} directories`);
			onEvent?.(event);
		},
	});
	throwIfCancelled(signal);
	const unregistered = await findLost(holdingDirectories, context);
	noteLost(unregistered, request);
	const told = skipped.map(one => ({...one, message: whyUnreadable(one.code)}));
	return {...found, skipped: told, unregistered};
};
